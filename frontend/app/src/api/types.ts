/** Short names for the generated shapes, so that a page reads `TraceSummary` and not a path into a file. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type Organization = Schemas["Organization"];
export type Project = Schemas["Project"];
export type ApiKey = Schemas["ApiKey"];
export type ApiKeyKind = ApiKey["kind"];
type Onboarding = Schemas["Onboarding"];
export type IngestHealth = Schemas["IngestHealth"];
export type Flow = Schemas["Flow"];
export type SignalCounts = Schemas["SignalCounts"];
export type KeyFlow = Schemas["KeyFlow"];
export type Meter = Schemas["Meter"];
export type DeadLetter = Schemas["DeadLetter"];
export type Redaction = Schemas["Redaction"];
export type RedactionRule = Schemas["RedactionRule"];
export type RedactionAction = RedactionRule["action"];
export type Detector = Schemas["Detector"];
export type RuleDraft = Omit<Schemas["RuleTrialRequest"], "key" | "value">;
export type DemoState = Schemas["Demo"]["state"];
export type Refusal = Onboarding["refusals"][number];
export type TraceSummary = Schemas["TraceSummary"];
export type Waterfall = Schemas["Waterfall"];
export type SpanDetail = Schemas["ExactSpan"];
export type SpanEvent = SpanDetail["events"][number];
export type SpanLink = SpanDetail["links"][number];
export type Attribute = SpanDetail["attributes"][number];
export type ServiceStats = Schemas["ServiceSummary"];
export type ServiceList = Schemas["ServiceList"];
