import { createFileRoute } from "@tanstack/react-router";
import { Profile } from "../../../customers/Profile";

export const Route = createFileRoute("/_app/customers/$customer")({ component: CustomerPage });

function CustomerPage() {
  const { customer } = Route.useParams();
  return <Profile key={customer} id={customer} />;
}
