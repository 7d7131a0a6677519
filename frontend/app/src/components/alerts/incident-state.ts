import type { Incident } from "@/api/types";

/** Who has it, or how it ended: "Acknowledged by bob@acme.example". */
export function sayIncidentState(incident: Incident): string {
  switch (incident.status) {
    case "acknowledged":
      return incident.acknowledged_by ? `Acknowledged by ${incident.acknowledged_by}` : "Acknowledged";
    case "closed":
      return incident.closed_by ? `Closed by ${incident.closed_by}` : "Closed";
    case "recovered":
      return "Recovered";
    default:
      return "Not acknowledged";
  }
}
