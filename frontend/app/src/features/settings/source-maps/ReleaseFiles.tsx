import { useQuery } from "@tanstack/react-query";

import { sourceMapFilesQuery } from "@/api/stacks";
import type { SourceMapRelease } from "@/api/types";
import { ErrorState, Loading, RowSkeletons } from "@/components/States";
import { formatBytes } from "@/lib/format";

import classes from "./SourceMaps.module.css";

interface Props {
  project: string;
  release: SourceMapRelease;
  name: string;
}

/** What a version has, and what of it was refused and why: that first. */
export function ReleaseFiles({ project, release, name }: Props) {
  const files = useQuery(sourceMapFilesQuery(project, release.service, release.version));
  if (files.isPending)
    return (
      <>
        <Loading label="Loading files" />
        <RowSkeletons count={3} height="var(--row-span)" />
      </>
    );
  if (files.isError) return <ErrorState error={files.error} onRetry={() => void files.refetch()} />;
  const beyond = release.files - files.data.length;
  return (
    <ul className={classes.files} aria-label={`Files of ${name}`}>
      {files.data.map((file) => (
        <li key={`${file.url} ${file.debug_id}`}>
          <code>{file.url}</code>
          {file.refusal ? (
            <span className={classes.refusal}>{file.refusal}</span>
          ) : (
            <span>
              {formatBytes(file.map_bytes)}
              {file.debug_id && ` · debug id ${file.debug_id}`}
            </span>
          )}
        </li>
      ))}
      {beyond > 0 && <li>{`and ${beyond} more`}</li>}
    </ul>
  );
}
