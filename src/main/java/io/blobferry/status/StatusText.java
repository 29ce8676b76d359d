package io.blobferry.status;

import io.blobferry.report.Figure;
import io.blobferry.spi.state.DrillStateStore;
import io.blobferry.spi.state.ReconciliationCounts.Counter;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.RecoveryProof;
import io.blobferry.spi.state.WorkerStore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A status as lines of at most 80 columns. */
public final class StatusText {
    /** Workers that are shown one by one. */
    private static final int MAX_WORKERS = 5;

    /** A worker says every minute that it is there, an instance of the functions when it works. */
    private static final Duration RECENT = Duration.ofMinutes(15);

    private final Status status;
    private final Screen screen = new Screen();

    private StatusText(Status status) {
        this.status = status;
    }

    public static List<String> of(Status status) {
        StatusText text = new StatusText(status);
        text.screen.line("Status at " + seconds(status.readAt()));
        text.screen.line("");
        text.part("Recovery point", status.pass(), text::recoveryPoint);
        text.part("Last pass", status.pass(), text::pass);
        text.part("Events", status.events(), queue -> text.queue("Events", queue));
        text.part("Segments", status.segments(), queue -> text.queue("Segments", queue));
        text.part("Copies by parts", status.copies(), text::copies);
        text.part("Failures", status.failures(), text::failures);
        text.part("Drills", status.drill(), text::drill);
        text.part("Workers", status.workers(), text::workers);
        return text.screen.lines();
    }

    private <T> void part(String label, Reading<T> part, Consumer<T> show) {
        part.value().ifPresent(show);
        part.problem().ifPresent(problem -> screen.entry(label, "not known: " + problem));
    }

    private void recoveryPoint(Optional<ReconciliationPass> pass) {
        Optional<Instant> point = pass.map(ReconciliationPass::recovery).flatMap(RecoveryProof::point);
        screen.entry(
                "Recovery point",
                point.map(time -> seconds(time) + ", " + ago(time)
                                + ": what was written before it is in S3, or a failure row names it")
                        .orElse("none yet: two passes in a row have to compare everything"));
        pass.ifPresent(latest -> {
            latest.recovery().oldestPending().ifPresent(oldest -> {
                screen.detail(
                        "pending",
                        count(latest, Counter.PENDING) + " when compared, the oldest changed "
                                + seconds(oldest.changedAt()) + ":");
                screen.name(oldest.blob());
            });
            long absent = latest.counts().get(Counter.ABSENT) + latest.counts().get(Counter.ABSENT_AGAIN);
            screen.detail(
                    "beside it",
                    count(latest, Counter.NAMED) + " named by failure rows, " + grouped(absent)
                            + " removed from S3 by another hand");
        });
    }

    private void pass(Optional<ReconciliationPass> pass) {
        screen.entry(
                "Last pass",
                pass.map(latest -> "number " + latest.number() + ", "
                                + latest.completedAt()
                                        .map(end -> "ended " + seconds(end) + ", " + ago(end) + ", after "
                                                + Figure.shortDuration(Duration.between(latest.startedAt(), end)))
                                        .orElseGet(() -> "in progress since " + seconds(latest.startedAt()))
                                + "; "
                                + count(latest, Counter.COMPARED) + " compared, "
                                + count(latest, Counter.QUEUED) + " queued"
                                + (latest.hasComparedAll()
                                        ? ""
                                        : "; " + count(latest, Counter.SKIPPED_DESTINATIONS)
                                                + " destinations could not be compared"))
                        .orElse("none yet"));
    }

    private void queue(String label, Status.Queue queue) {
        screen.entry(
                label,
                "about " + grouped(queue.approximateLength()) + " messages, "
                        + queue.oldestWaiting()
                                .map(oldest -> "the oldest has waited " + Figure.shortDuration(elapsed(oldest)))
                                .orElse("none waits for a worker"));
    }

    private void copies(Status.Copies copies) {
        screen.entry(
                "Copies by parts",
                (copies.complete() ? "" : "more than ")
                        + grouped(copies.listed().size()) + " under way"
                        + (copies.complete() ? "" : " (" + grouped(copies.openUploads()) + " open uploads listed)"));
        for (Status.Copy copy : copies.listed()) {
            screen.name(copy.blob());
            long seconds = Math.max(1, elapsed(copy.startedAt()).toSeconds());
            screen.detail(
                    "",
                    Figure.shortBytes(copy.storedBytes()) + " of " + Figure.shortBytes(copy.bytes()) + " ("
                            + percent(copy.storedBytes(), copy.bytes()) + "), "
                            + Figure.shortBytes(copy.storedBytes() / seconds) + "/s on average in "
                            + Figure.shortDuration(elapsed(copy.startedAt())));
        }
    }

    private void failures(Status.Failures failures) {
        screen.entry(
                "Failures",
                (failures.complete() ? "" : "more than ")
                        + rows(failures.counted())
                        + (failures.unreadable() == 0
                                ? ""
                                : ", " + grouped(failures.unreadable()) + " of them not readable by this version"));
        failures.byCause().entrySet().stream()
                .sorted(Comparator.comparingLong(entry -> -entry.getValue().count()))
                .forEach(entry -> {
                    Status.Group group = entry.getValue();
                    screen.detail(
                            entry.getKey().name(),
                            (failures.complete() ? "" : "at least ") + grouped(group.count()) + ", the oldest "
                                    + ago(group.firstFailedAt()) + ":");
                    screen.name("  " + group.oldest());
                });
    }

    private void drill(Optional<DrillStateStore.State> drill) {
        screen.entry(
                "Drills",
                drill.map(state -> "last on " + state.day() + ", " + Figure.shortBytes(state.bytes())
                                + " reserved to be read")
                        .orElse("none yet"));
    }

    private void workers(List<WorkerStore.Worker> workers) {
        List<WorkerStore.Worker> recent = workers.stream()
                .filter(worker -> elapsed(worker.seenAt()).compareTo(RECENT) <= 0)
                .toList();
        screen.entry(
                "Workers",
                workers.isEmpty()
                        ? "none was heard of"
                        : grouped(recent.size()) + " heard of in the last " + RECENT.toMinutes() + " min; the last one "
                                + ago(workers.getFirst().seenAt()));
        recent.stream().limit(MAX_WORKERS).forEach(worker -> {
            screen.name(worker.name());
            screen.detail("", ago(worker.seenAt()) + breakers(worker));
        });
    }

    private static String breakers(WorkerStore.Worker worker) {
        return worker.breakers().isEmpty()
                ? ""
                : "; circuit breakers: "
                        + worker.breakers().entrySet().stream()
                                .map(breaker -> breaker.getKey() + " " + breaker.getValue())
                                .collect(Collectors.joining(", "));
    }

    private Duration elapsed(Instant since) {
        Duration elapsed = Duration.between(since, status.readAt());
        return elapsed.isNegative() ? Duration.ZERO : elapsed;
    }

    private String ago(Instant time) {
        return Figure.shortDuration(elapsed(time)) + " ago";
    }

    static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String count(ReconciliationPass pass, Counter counter) {
        return grouped(pass.counts().get(counter));
    }

    private static String percent(long part, long whole) {
        return (whole == 0 ? 100 : Math.floorDiv(part * 100, whole)) + " %";
    }

    static String rows(long count) {
        return grouped(count) + (count == 1 ? " failure row" : " failure rows");
    }

    static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
