package io.blobferry.replay;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.FailureCause;
import io.blobferry.spi.state.FailureSelection;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A request for a replay, by command line, HTTP or timer, as names and values.
 *
 * @param from the continuation that an earlier replay returned; empty to start at the first row
 */
public record ReplayRequest(FailureSelection selection, boolean dryRun, Optional<String> from) {
    /** The accepted names. Filters are combined with AND; without a filter all failures are selected. */
    public static final List<String> PARAMETER_NAMES =
            List.of("container", "prefix", "blob", "cause", "since", "until", "dryRun", "from");

    public ReplayRequest {
        Objects.requireNonNull(selection, "selection");
        Objects.requireNonNull(from, "from");
    }

    /** The timer's request: all failures. */
    public static ReplayRequest all() {
        return new ReplayRequest(FailureSelection.ALL, false, Optional.empty());
    }

    /**
     * Parses a request. Unknown names and empty values are rejected, because ignoring a mistyped filter would replay
     * everything.
     *
     * @param account the source account's name
     * @throws IllegalArgumentException if a parameter is invalid; the message names it and the expected value
     */
    public static ReplayRequest parse(String account, Map<String, String> values) {
        Set<String> unknown = values.keySet().stream()
                .filter(name -> !PARAMETER_NAMES.contains(name))
                .collect(Collectors.toSet());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown parameters: " + String.join(", ", unknown)
                    + "; known parameters: " + String.join(", ", PARAMETER_NAMES));
        }
        values.forEach((name, value) -> {
            if (value.isEmpty()) {
                throw new IllegalArgumentException(name + " is empty: omit it or set a value");
            }
        });
        FailureSelection selection = new FailureSelection(
                value(values, "blob").map(blob -> parseBlob(account, blob)),
                value(values, "container"),
                value(values, "prefix"),
                value(values, "cause").map(ReplayRequest::parseCauses).orElse(Set.of()),
                value(values, "since").map(text -> parseTime("since", text)),
                value(values, "until").map(text -> parseTime("until", text)));
        boolean dryRun =
                value(values, "dryRun").map(ReplayRequest::parseBoolean).orElse(false);
        return new ReplayRequest(selection, dryRun, value(values, "from"));
    }

    /**
     * The options of a replay of this request.
     *
     * @param perSecond the maximum number of rows started per second; at least 1
     * @param concurrency the maximum number of rows replayed at once; at least 1
     * @param dueOnly whether to skip rows whose next attempt is not due yet
     */
    public ReplayOptions toOptions(int perSecond, int concurrency, boolean dueOnly) {
        return new ReplayOptions(selection, dueOnly, dryRun, perSecond, concurrency, from);
    }

    private static Optional<String> value(Map<String, String> values, String name) {
        return Optional.ofNullable(values.get(name));
    }

    private static BlobAddress parseBlob(String account, String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash == text.length() - 1) {
            throw new IllegalArgumentException("blob is '" + text + "', expected <container>/<name>");
        }
        return new BlobAddress(account, text.substring(0, slash), text.substring(slash + 1));
    }

    private static Set<FailureCause> parseCauses(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .map(ReplayRequest::parseCause)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static FailureCause parseCause(String name) {
        try {
            return FailureCause.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "cause is '" + name + "', expected one or more of "
                            + Arrays.stream(FailureCause.values())
                                    .map(FailureCause::name)
                                    .collect(Collectors.joining(", ")),
                    e);
        }
    }

    private static Instant parseTime(String name, String text) {
        try {
            return text.contains("T")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    name + " is '" + text
                            + "', expected a date such as 2026-01-31 or a time such as 2026-01-31T08:00:00Z",
                    e);
        }
    }

    private static boolean parseBoolean(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("dryRun is '" + text + "', expected true or false");
        };
    }
}
