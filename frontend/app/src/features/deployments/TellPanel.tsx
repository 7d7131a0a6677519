import { Link } from "@tanstack/react-router";

import { CodeBlock } from "@/components/CodeBlock";
import { Panel } from "@/components/Page";
import { keepScope } from "@/lib/scope";

import { tellSnippet } from "./snippet";

/** How a pipeline says what it did, and why it should: who, which commit, and a moment before the first span. */
export function TellPanel({ project }: { project: string }) {
  return (
    <Panel
      title="Tell of a deployment"
      note={
        <>
          With commit, author and a link, before the first span of the version arrives. The key is one of{" "}
          <Link to="/p/$project/settings/keys" params={{ project }} search={keepScope}>
            this project&apos;s ingest keys
          </Link>
          .
        </>
      }
    >
      <CodeBlock code={tellSnippet(location.origin, project)} label="Copy the command" comment="#" />
    </Panel>
  );
}
