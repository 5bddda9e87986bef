import { Button, Stack, Text } from "@mantine/core";
import { IconCloudOff, IconLock, IconMoodEmpty, IconAlertTriangle } from "@tabler/icons-react";
import type { ErrorComponentProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ProblemError } from "../../api/client";

interface NoticeProps {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  role?: "alert" | "status";
}

/** What stands where content would: an empty list, a problem. */
export function Notice({ icon, title, children, action, role = "status" }: NoticeProps) {
  return (
    <Stack align="center" gap={6} py={56} px="md" role={role} ta="center">
      <span className="soft">{icon}</span>
      <Text fw={620}>{title}</Text>
      {children && (
        <Text className="soft" size="sm" maw={460}>
          {children}
        </Text>
      )}
      {action && <div style={{ marginTop: 8 }}>{action}</div>}
    </Stack>
  );
}

export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Notice icon={<IconMoodEmpty size={30} stroke={1.4} />} title={title} action={action}>
      {children}
    </Notice>
  );
}

/** A problem in words, with what can be done about it. */
export function ProblemNotice({ error, retry }: { error: unknown; retry?: () => void }) {
  const again = retry && (
    <Button variant="default" onClick={retry}>
      Try again
    </Button>
  );
  if (error instanceof ProblemError && error.isOffline)
    return (
      <Notice icon={<IconCloudOff size={30} stroke={1.4} />} title="No connection" role="alert" action={again}>
        {error.message}
      </Notice>
    );
  if (error instanceof ProblemError && error.status === 403)
    return (
      <Notice icon={<IconLock size={30} stroke={1.4} />} title="Your role does not include this" role="alert">
        {error.message}
      </Notice>
    );
  return (
    <Notice icon={<IconAlertTriangle size={30} stroke={1.4} />} title="This did not work" role="alert" action={again}>
      {error instanceof Error ? error.message : String(error)}
    </Notice>
  );
}

export function PageProblem({ error, reset }: ErrorComponentProps) {
  return <ProblemNotice error={error} retry={reset} />;
}

export function Missing() {
  return (
    <Notice icon={<IconMoodEmpty size={30} stroke={1.4} />} title="There is no such page" action={<a href="/">To the beginning</a>}>
      The address may be mistyped, or what it showed is gone.
    </Notice>
  );
}
