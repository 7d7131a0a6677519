import { Button, Menu } from "@mantine/core";
import { IconArrowsSort, IconCheck } from "@tabler/icons-react";

interface Props<Value extends string> {
  orders: ReadonlyArray<{ value: Value; name: string }>;
  value: Value;
  onChange: (order: Value) => void;
}

/** What stands first in a list. */
export function OrderMenu<Value extends string>({ orders, value, onChange }: Props<Value>) {
  const current = orders.find((order) => order.value === value) ?? orders[0];
  return (
    <Menu position="bottom-start" width={200} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button leftSection={<IconArrowsSort size={15} />}>
          <span className="visually-hidden">Order: </span>
          {current?.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {orders.map((order) => (
          <Menu.Item
            key={order.value}
            rightSection={order === current && <IconCheck size={14} />}
            onClick={() => onChange(order.value)}
          >
            {order.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
