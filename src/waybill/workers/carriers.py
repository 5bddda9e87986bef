"""Carriers as buyers know them: their names, and where a parcel of theirs can be followed."""

from urllib.parse import quote

# By code: the name, and the page of a tracking number.
CARRIERS: dict[str, tuple[str, str]] = {
    "chronopost": ("Chronopost", "https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={number}"),
    "colissimo": ("Colissimo", "https://www.laposte.fr/outils/suivre-vos-envois?code={number}"),
    "correos": (
        "Correos",
        "https://www.correos.es/es/es/herramientas/localizador/envios/detalle?tracking-number={number}",
    ),
    "dhl": ("DHL", "https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}"),
    "dpd": ("DPD", "https://tracking.dpd.de/status/en_US/parcel/{number}"),
    "fedex": ("FedEx", "https://www.fedex.com/fedextrack/?trknbr={number}"),
    "gls": ("GLS", "https://gls-group.com/track/{number}"),
    "hermes": ("Hermes", "https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation/#{number}"),
    "post_at": ("Österreichische Post", "https://www.post.at/sv/sendungsdetails?snr={number}"),
    "royal_mail": ("Royal Mail", "https://www.royalmail.com/track-your-item#/tracking-results/{number}"),
    "seur": ("SEUR", "https://www.seur.com/livetracking/?segOnlineIdentificador={number}"),
    "sf_express": ("SF Express", "https://www.sf-express.com/chn/en/waybill/waybill-detail/{number}"),
    "ups": ("UPS", "https://www.ups.com/track?tracknum={number}"),
    "usps": ("USPS", "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}"),
}


def carrier_name(code: str | None) -> str:
    """The name that buyers know; a code that we do not know as it is."""
    if code is None:
        return ""
    known = CARRIERS.get(_key(code))
    return known[0] if known else code


def tracking_link(code: str | None, number: str | None) -> str:
    """Where the parcel can be followed; empty where that is not known."""
    known = CARRIERS.get(_key(code)) if code and number else None
    return known[1].format(number=quote(number or "", safe="")) if known else ""


def _key(code: str) -> str:
    return code.lower().replace("-", "_").replace(" ", "_")
