/** One column of a list of rows. */
export interface Column<Row> {
  /** Its header in a table. */
  readonly title: string;
  /** Its header in CSV: the name of the JSON member that says the same. */
  readonly name: string;
  readonly text: (row: Row) => string;
  /** The whole value for CSV, where the text for people is styled or shortened. */
  readonly value?: (row: Row) => string;
}
