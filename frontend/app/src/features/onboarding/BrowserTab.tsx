import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { apiKeysQuery } from "@/api/keys";
import type { ApiKey } from "@/api/types";
import { CodeBlock } from "@/components/CodeBlock";
import { ErrorState, Loading, RowSkeletons } from "@/components/States";

import { BrowserKeyForm } from "./BrowserKeyForm";
import { BrowserStep } from "./BrowserStep";
import classes from "./BrowserTab.module.css";
import { pageScriptQuery } from "./page-script";
import { writeSnippet } from "./snippets";

interface Props {
  project: string;
  endpoint: string;
  service: string;
  environment: string;
}

/** The tags with a key in them, the key where there is none yet, and what has come of it. */
export function BrowserTab({ project, endpoint, service, environment }: Props) {
  const keys = useQuery(apiKeysQuery(project));
  const pageScript = useQuery(pageScriptQuery);
  const [keyId, setKeyId] = useState<number>();
  const failed = [keys, pageScript].find(({ isError }) => isError);
  if (failed) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!keys.data || !pageScript.data)
    return (
      <>
        <Loading />
        <RowSkeletons count={5} />
      </>
    );
  const usable = listUsable(keys.data);
  const key = usable.find(({ id }) => id === keyId) ?? usable[0];
  if (!key)
    return (
      <div className={classes.part}>
        <BrowserKeyForm project={project} onKey={setKeyId} />
      </div>
    );
  const code = writeSnippet("browser", {
    endpoint,
    key: key.token ?? "",
    service,
    environment,
    pageScript: pageScript.data,
  });
  return (
    <>
      <div className={classes.part}>
        {usable.length > 1 ? (
          <Select
            label="Browser key"
            data={usable.map((each) => ({ value: `${each.id}`, label: `${each.name}, ${originsOf(each)}` }))}
            value={`${key.id}`}
            onChange={(id) => setKeyId(Number(id))}
            allowDeselect={false}
          />
        ) : (
          <p>
            The key <b>{key.name}</b> sends from <b>{originsOf(key)}</b>. It is public, and reads nothing.
          </p>
        )}
      </div>
      <CodeBlock code={code} label="Copy snippet" comment="<!--" />
      <div className={classes.part}>
        <BrowserStep project={project} pageScript={pageScript.data} />
      </div>
    </>
  );
}

/** The newest first: it is the one that was just made. */
function listUsable(keys: readonly ApiKey[]): ApiKey[] {
  return keys
    .filter((key) => key.kind === "browser" && key.revoked_at === null && key.token !== null)
    .toSorted((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at));
}

function originsOf(key: ApiKey): string {
  return key.allowed_origins.join(", ");
}
