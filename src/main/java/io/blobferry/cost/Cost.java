package io.blobferry.cost;

import io.blobferry.execution.RequestKind;
import io.blobferry.report.Figure;
import io.blobferry.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a backup costs: counted, or estimated.
 *
 * @param bytesRead the bytes that leave Azure
 * @param lines what the sum is made of
 * @param prices the file of prices, for the report
 */
public record Cost(
        RequestCounts requests, long bytesRead, List<Line> lines, double dollars, String currency, String prices) {
    public Cost {
        lines = List.copyOf(lines);
    }

    /**
     * One line of the sum.
     *
     * @param name in camel case, for programs
     * @param label for people
     */
    public record Line(String name, String label, double dollars) {}

    /** The requests to each service, and the dollars by line. */
    public List<Report.Section> sections() {
        List<Figure> counts = new ArrayList<>();
        counts.add(count("blobReads", "Azure blobs: read", RequestKind.BLOB_READ));
        counts.add(count("blobLists", "Azure blobs: list", RequestKind.BLOB_LIST));
        counts.add(count("tableRequests", "Azure tables", RequestKind.TABLE));
        counts.add(count("queueRequests", "Azure queues", RequestKind.QUEUE));
        counts.add(count("s3Writes", "S3: PUT and POST", RequestKind.S3_WRITE));
        counts.add(count("s3Lists", "S3: list", RequestKind.S3_LIST));
        counts.add(count("s3Reads", "S3: HEAD and GET", RequestKind.S3_READ));
        counts.add(count("s3Deletes", "S3: DELETE", RequestKind.S3_DELETE));
        List<Figure> sums = new ArrayList<>();
        sums.add(Figure.bytes("bytesRead", "bytes out of Azure", bytesRead));
        lines.forEach(line -> sums.add(money("dollars" + line.name(), line.label(), line.dollars())));
        sums.add(money("dollars", "cost in all, without storage and compute", dollars));
        sums.add(Figure.text("prices", "by the prices of", prices));
        return List.of(new Report.Section("Requests", counts), new Report.Section("Cost", sums));
    }

    private Figure count(String name, String label, RequestKind kind) {
        return Figure.count(name, label, requests.count(kind));
    }

    private Figure money(String name, String label, double amount) {
        return new Figure(name, label, amount, money(amount));
    }

    private String money(double amount) {
        return String.format(Locale.ROOT, amount > 0 && amount < 1 ? "%.4f %s" : "%.2f %s", amount, currency);
    }
}
