/** What a page shows, kept under a name: for oneself, or for everybody in the project. */
import { Button, Popover } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { IconBookmark } from "@tabler/icons-react";
import { useState } from "react";

import { type ViewPage, viewsQuery } from "@/api/views";
import { messageOf } from "@/components/States";

import { NewView } from "./NewView";
import classes from "./SavedViews.module.css";
import { ViewItem } from "./ViewItem";

interface Props {
  project: string;
  page: ViewPage;
  /** What stands after the question mark of the page's address. */
  search: string;
}

export function SavedViews(props: Props) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button
          className={classes.button}
          leftSection={<IconBookmark size={15} />}
          aria-haspopup="dialog"
          onClick={() => setOpened(!opened)}
        >
          Views
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown} aria-label="Saved views">
        <Views {...props} onClose={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Views({ project, page, search, onClose }: Props & { onClose: () => void }) {
  const client = useQueryClient();
  const query = viewsQuery(project, page);
  const views = useQuery(query);
  const reload = () => client.invalidateQueries({ queryKey: query.queryKey });
  return (
    <>
      {views.isPending && <p className={classes.note}>Loading…</p>}
      {views.isError && (
        <p className={classes.note} role="alert">
          {messageOf(views.error)}
        </p>
      )}
      {views.data?.length === 0 && (
        <p className={classes.note}>
          No views yet. A view keeps the filter, the time range, the environment and how results are shown.
        </p>
      )}
      <ul className={classes.list}>
        {views.data?.map((view) => (
          <ViewItem
            key={view.id}
            project={project}
            view={view}
            search={search}
            onOpen={onClose}
            onChanged={reload}
          />
        ))}
      </ul>
      <NewView project={project} page={page} search={search} onSaved={reload} />
    </>
  );
}
