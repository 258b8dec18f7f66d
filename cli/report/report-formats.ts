export const reportFormats = ['html', 'csv', 'json'] as const;

export type ReportFormat = (typeof reportFormats)[number];
