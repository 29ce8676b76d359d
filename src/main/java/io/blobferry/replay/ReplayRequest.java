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
 * What somebody asks to be replayed, from wherever, as names and values.
 *
 * @param from where an earlier replay stopped
 */
public record ReplayRequest(FailureSelection selection, boolean dryRun, Optional<String> from) {
    /** All of these apply at once; without any, everything is meant. */
    public static final List<String> PARAMETER_NAMES =
            List.of("container", "prefix", "blob", "cause", "since", "until", "dryRun", "from");

    public ReplayRequest {
        Objects.requireNonNull(selection, "selection");
        Objects.requireNonNull(from, "from");
    }

    /** What a timer asks. */
    public static ReplayRequest all() {
        return new ReplayRequest(FailureSelection.ALL, false, Optional.empty());
    }

    /**
     * Reads a request. A name that is unknown is refused, and so is one without a value, or a slip of the pen would replay
     * everything.
     *
     * @param account the source account's name
     * @throws IllegalArgumentException if something is malformed; the message names it, and what is expected
     */
    public static ReplayRequest parse(String account, Map<String, String> values) {
        Set<String> unknown = values.keySet().stream()
                .filter(name -> !PARAMETER_NAMES.contains(name))
                .collect(Collectors.toSet());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "unknown: " + String.join(", ", unknown) + "; known are " + String.join(", ", PARAMETER_NAMES));
        }
        values.forEach((name, value) -> {
            if (value.isEmpty()) {
                throw new IllegalArgumentException(name + " is empty: leave it out, or give it a value");
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
     * The same as an order.
     *
     * @param perSecond how many rows to begin in a second at most
     * @param atOnce how many rows to work on at once
     * @param dueOnly only what is due, as for a timer
     */
    public ReplayOptions toOptions(int perSecond, int atOnce, boolean dueOnly) {
        return new ReplayOptions(selection, dueOnly, dryRun, perSecond, atOnce, from);
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
                    "cause is '" + name + "', expected some of "
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
                            + "', expected a day such as 2026-01-31 or a time such as 2026-01-31T08:00:00Z",
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
