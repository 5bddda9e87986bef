import { createFileRoute } from "@tanstack/react-router";
import { FieldsSection } from "../../../settings/fields";
import { SettingsForm } from "../../../settings/form";
import { ShopBasics } from "../../../settings/ShopBasics";

export const Route = createFileRoute("/_app/settings/shop")({ component: Shop });

function Shop() {
  return (
    <>
      <ShopBasics />
      <SettingsForm>
        <FieldsSection
          title="E-mail"
          about="What buyers see as the sender of what they are written."
          fields={[
            { name: "mail_from", label: "From", kind: "text", optional: true, about: "Empty: the server's own address.", usual: null },
            { name: "reply_to", label: "Answers go to", kind: "text", optional: true, about: "Empty: to the sender.", usual: null },
          ]}
        />
        <FieldsSection
          title="Short texts"
          about="Who gave a phone and no e-mail address gets codes and news as a text. A webhook of yours takes them, and passes them on by SMS or a messenger."
          fields={[{ name: "texts_webhook_id", label: "Taken by", kind: "webhook", optional: true, about: "Empty: texts are kept and not sent.", usual: null }]}
        />
      </SettingsForm>
    </>
  );
}
