import { useMutation } from "@tanstack/react-query";

import ConfirmDialog from "@/components/ConfirmDialog";

interface Props {
  onArrange: () => Promise<void>;
  onDone: () => void;
  onClose: () => void;
}

export default function ArrangeDialog({ onArrange, onDone, onClose }: Props) {
  const arrange = useMutation({
    mutationFn: onArrange,
    onSuccess: () => {
      onDone();
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title="Arrange the map anew?"
      confirm="Arrange anew for everybody"
      pending={arrange.isPending}
      error={arrange.error}
      onConfirm={() => arrange.mutate()}
      onClose={onClose}
    >
      Everybody in this project sees the same picture. Where people have put its nodes is forgotten, for all
      of them.
    </ConfirmDialog>
  );
}
