package io.blobferry.observability;

import io.blobferry.diagnostics.CheckReport;
import io.blobferry.diagnostics.NamePage;
import io.blobferry.diagnostics.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The result of an access check as one line of JSON. */
public final class AccessReport {
    private AccessReport() {}

    /**
     * Returns the steps and the listings of the stores.
     *
     * @param listings by the store's name; empty if none was requested
     */
    public static String json(List<CheckReport> steps, Map<String, NamePage> listings) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("ok", steps.stream().allMatch(step -> step.state() == CheckReport.State.OK));
        report.put("steps", steps.stream().map(AccessReport::fields).toList());
        listings.forEach((store, listing) -> report.put(store, fields(listing)));
        return JsonLine.of(report);
    }

    /** Returns the report of a check that could not run. */
    public static String error(String reason) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("ok", false);
        report.put("error", reason);
        return JsonLine.of(report);
    }

    private static Map<String, Object> fields(CheckReport step) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("step", step.check().id());
        fields.put("state", step.state().name().toLowerCase(Locale.ROOT));
        if (!step.facts().isEmpty()) {
            fields.put("facts", step.facts());
        }
        step.blockedBy().ifPresent(blocking -> fields.put("blockedBy", blocking.id()));
        step.problem().ifPresent(problem -> fields.put("problem", fields(problem)));
        return fields;
    }

    private static Map<String, Object> fields(Problem problem) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("code", problem.code());
        fields.put("message", problem.message());
        fields.put("remedy", problem.remedy());
        fields.put("retryable", problem.retryable());
        return fields;
    }

    private static Map<String, Object> fields(NamePage listing) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("names", listing.names());
        listing.next().ifPresent(next -> fields.put("next", next));
        return fields;
    }
}
