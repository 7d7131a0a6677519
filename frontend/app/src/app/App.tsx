import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";

import { meQuery, onSessionEnd } from "@/api/account";

import { theme } from "../theme/theme";
import { colorSchemeManager } from "./color-scheme";
import { createQueryClient } from "./query-client";
import { createAppRouter } from "./router";

export function App() {
  const [queryClient] = useState(createQueryClient);
  const [router] = useState(() => {
    const created = createAppRouter(queryClient);
    onSessionEnd(queryClient, () => {
      queryClient.removeQueries({ queryKey: meQuery.queryKey });
      void created.invalidate();
    });
    return created;
  });
  return (
    // The kit writes no styles into the page: its variables stand in theme/mantine.css.
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemeManager}
      withCssVariables={false}
      withGlobalClasses={false}
      withStaticClasses={false}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
