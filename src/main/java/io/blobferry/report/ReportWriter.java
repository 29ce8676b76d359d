package io.blobferry.report;

/** Receives a report as it arises. Called by several threads at once. */
public interface ReportWriter {
    /** A finding; each once. */
    void found(Finding finding);

    /** The end: no finding comes after it. */
    void completed(Report report);

    /** Passes everything on to each of the writers, in this order. */
    static ReportWriter all(ReportWriter... writers) {
        return new ReportWriter() {
            @Override
            public void found(Finding finding) {
                for (ReportWriter writer : writers) {
                    writer.found(finding);
                }
            }

            @Override
            public void completed(Report report) {
                for (ReportWriter writer : writers) {
                    writer.completed(report);
                }
            }
        };
    }
}
