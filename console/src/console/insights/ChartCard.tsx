import { ActionIcon, Menu, Skeleton } from "@mantine/core";
import { IconChartLine, IconDownload, IconTable } from "@tabler/icons-react";
import { type ReactNode, useRef, useState } from "react";
import classes from "./insights.module.css";
import { downloadCsv, downloadPng, type Table } from "./download";

interface ChartCardProps {
  title: string;
  /** A line under the title: what is shown. */
  about?: ReactNode;
  /** The name of downloaded files, without an ending. */
  file: string;
  table: Table;
  /** How the table's numbers are shown; files have them as they are. */
  show?: (value: string | number | null | undefined, column: number) => ReactNode;
  loading?: boolean;
  /** What stands there instead of an empty chart. */
  empty?: ReactNode;
  wide?: boolean;
  /** Whether what is shown is a drawing, of which there can be a picture. */
  drawn?: boolean;
  legend?: ReactNode;
  children: ReactNode;
}

/** A chart with its title, the same as a table, and downloads. */
export function ChartCard({ title, about, file, table, show, loading, empty, wide, drawn = true, legend, children }: ChartCardProps) {
  const [asTable, setAsTable] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  const drawing = () => body.current?.querySelector<SVGSVGElement>("svg[data-chart]");
  return (
    <section className={classes.chart} data-wide={wide || undefined} aria-label={title} aria-busy={loading || undefined}>
      <header className={classes.head}>
        <div>
          <h2>{title}</h2>
          {about && <p>{about}</p>}
        </div>
        {!empty && !loading && (
          <div className={classes.tools}>
            <ActionIcon variant="subtle" color="gray" aria-pressed={asTable} aria-label={`${title}: ${asTable ? "show the chart" : "show as a table"}`} onClick={() => setAsTable(!asTable)}>
              {asTable ? <IconChartLine size={17} /> : <IconTable size={17} />}
            </ActionIcon>
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon variant="subtle" color="gray" aria-label={`${title}: download`}>
                  <IconDownload size={17} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => downloadCsv(file, table)}>Numbers as CSV</Menu.Item>
                {drawn && (
                  <Menu.Item
                    disabled={asTable}
                    onClick={() => {
                      const found = drawing();
                      if (found) void downloadPng(file, title, found);
                    }}
                  >
                    Picture as PNG
                  </Menu.Item>
                )}
              </Menu.Dropdown>
            </Menu>
          </div>
        )}
      </header>
      <div ref={body} className={classes.body}>
        {loading ? <Skeleton height={200} /> : empty ? <div className={classes.empty}>{empty}</div> : asTable ? <AsTable table={table} show={show} title={title} /> : children}
      </div>
      {legend && !loading && !empty && !asTable && <div className={classes.legend}>{legend}</div>}
    </section>
  );
}

function AsTable({ table, show, title }: { table: Table; show?: ChartCardProps["show"]; title: string }) {
  return (
    // a table that scrolls is reached by the keyboard
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.table} tabIndex={0} role="region" aria-label={`${title} as a table`}>
      <table>
        <thead>
          <tr>
            {table.head.map((one) => (
              <th key={one} scope="col">
                {one}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {row.map((value, column) =>
                column ? (
                  <td key={column} className="numbers">
                    {show ? show(value, column) : value}
                  </td>
                ) : (
                  <th key={column} scope="row">
                    {value}
                  </th>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
