import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";

import { forgetEverything } from "@/api/account";
import type { AuthOutcome } from "@/api/session";

interface Credentials {
  email: string;
  password: string;
}

/** Signing in and signing up end the same way: forget the stranger, then go where the person wanted to go. */
export function useEntry(
  enter: (email: string, password: string) => Promise<AuthOutcome>,
  next: string | undefined,
) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const router = useRouter();
  return useMutation({
    mutationFn: ({ email, password }: Credentials) => enter(email, password),
    onSuccess: async (outcome) => {
      if (outcome !== "signed-in") return;
      forgetEverything(client);
      await router.invalidate();
      await navigate({ href: next ?? "/", replace: true });
    },
  });
}
