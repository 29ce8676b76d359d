package io.blobferry.observability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.diagnostics.CheckReport;
import io.blobferry.diagnostics.NamePage;
import io.blobferry.diagnostics.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A check as one line of JSON. */
public final class AccessReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private AccessReport() {}

    /**
     * The steps, and what is in the stores.
     *
     * @param listings by the store's name, where a listing was asked for
     */
    public static String json(List<CheckReport> steps, Map<String, NamePage> listings) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("ok", steps.stream().allMatch(step -> step.state() == CheckReport.State.OK));
        report.put("steps", steps.stream().map(AccessReport::fields).toList());
        listings.forEach((store, listing) -> report.put(store, fields(listing)));
        return serialize(report);
    }

    /** Why there is no check. */
    public static String error(String reason) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("ok", false);
        report.put("error", reason);
        return serialize(report);
    }

    private static Map<String, Object> fields(CheckReport step) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("step", step.check().id());
        fields.put("state", step.state().name().toLowerCase(Locale.ROOT));
        if (!step.facts().isEmpty()) {
            fields.put("facts", step.facts());
        }
        step.blockedBy().ifPresent(missing -> fields.put("needs", missing.id()));
        step.problem().ifPresent(problem -> fields.put("problem", fields(problem)));
        return fields;
    }

    private static Map<String, Object> fields(Problem problem) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("code", problem.code());
        fields.put("said", problem.message());
        fields.put("cure", problem.remedy());
        fields.put("mayPass", problem.retryable());
        return fields;
    }

    private static Map<String, Object> fields(NamePage listing) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("names", listing.names());
        listing.next().ifPresent(next -> fields.put("next", next));
        return fields;
    }

    private static String serialize(Map<String, Object> report) {
        try {
            return JSON.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts, lists and truths is always JSON", e);
        }
    }
}
