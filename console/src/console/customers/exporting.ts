import { api, ask } from "../../api/client";
import { refuse, tell } from "../floor/doing";

/** Everything that is kept about a customer, as a file to hand to them. */
export async function exportData(id: string, name: string): Promise<void> {
  try {
    const kept = await ask(api.GET("/v1/customers/{customer_id}/export", { params: { path: { customer_id: id } } }));
    const address = URL.createObjectURL(new Blob([JSON.stringify(kept, null, 2)], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = `customer-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-") || id}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    tell("Exported. Hand it over by a way that only they can read.");
  } catch (error) {
    refuse(error);
  }
}
