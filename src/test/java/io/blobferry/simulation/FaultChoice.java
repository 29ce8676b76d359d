package io.blobferry.simulation;

import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Upload;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.TransientException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Decides what a task meets at a port. */
final class FaultChoice {
    /** What a task meets. */
    sealed interface Choice {
        record Stall(Duration length) implements Choice {}

        record Crash() implements Choice {}

        /**
         * Something happens before the task continues.
         *
         * @param fault may throw, for the task to catch
         */
        record Meet(String name, Runnable fault) implements Choice {}
    }

    private static final Choice GO = new Choice.Meet("", () -> {});

    /** What others see. A fault next to it does more harm. */
    private static final List<String> EFFECTS =
            List.of("source.open", "target.put", "target.mark", "checkpoints.write", "acknowledges", "s.delete");

    private static final Set<Fault> RARE = EnumSet.of(
            Fault.CONFLICT,
            Fault.ERROR_IN_COMPLETE_BODY,
            Fault.BODY_CUT,
            Fault.BODY_STALLED,
            Fault.BODY_CORRUPT,
            Fault.PART_CORRUPT,
            Fault.PART_LATE,
            Fault.FALSE_CONFLICT);

    private static final List<String> CONDITIONAL = List.of("target.put", "target.mark", "uploads.complete");

    private static final List<Duration> STALLS = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(2),
            Duration.ofMinutes(8),
            Duration.ofMinutes(11),
            Duration.ofMinutes(40),
            Duration.ofHours(3),
            Duration.ofDays(2));

    private static final List<Duration> BODY_STALLS =
            List.of(Duration.ofSeconds(40), Duration.ofSeconds(70), Duration.ofMinutes(6));

    private static final List<List<String>> OUTAGES = List.of(
            List.of("checkpoints."),
            List.of("failures."),
            List.of("events.", "segments."),
            List.of("source."),
            List.of("target.", "uploads."));

    private final Clouds clouds;
    private final Plan plan;
    private final Random random;
    private final Trace trace;

    /** Stalled runs whose process dies after their next request has taken effect. */
    private final Set<String> doomed = new HashSet<>();

    private final RefusedCredentials credentials;

    /** Parts that S3 has not stored yet, whose connections have broken. */
    private final List<Runnable> lateParts = new ArrayList<>();

    private List<String> outage = List.of();
    private Instant outageEnds = Instant.MIN;
    private boolean stopped;

    FaultChoice(Clouds clouds, Plan plan, Random random, Trace trace) {
        this.clouds = clouds;
        this.plan = plan;
        this.random = random;
        this.trace = trace;
        credentials = new RefusedCredentials(clouds.clock, random);
    }

    /** From now on only what has begun continues. */
    void stop() {
        stopped = true;
        outage = List.of();
        credentials.endAll();
        landLateParts();
    }

    /** A service is away for a while. */
    void beginOutage() {
        if (plan.strikes(Fault.OUTAGE, random, 2)) {
            outage = OUTAGES.get(random.nextInt(OUTAGES.size()));
            outageEnds = clouds.clock.instant().plusSeconds(random.nextInt(random.nextBoolean() ? 20_000 : 1200));
            trace.add(() -> "  ** " + outage + " is away until " + outageEnds);
        }
    }

    Choice next(ParkedTask task) {
        String place = task.place();
        if (place.startsWith("AFTER") && doomed.remove(task.run())) {
            return new Choice.Crash();
        }
        if (place.startsWith("BEFORE")
                && clouds.clock.instant().isBefore(outageEnds)
                && outage.stream().anyMatch(place::contains)) {
            return new Choice.Meet("IS AWAY", () -> fail(place));
        }
        if (!lateParts.isEmpty() && random.nextInt(place.endsWith("AFTER uploads.abort") ? 2 : 40) == 0) {
            trace.add(() -> "  ** late parts are stored: " + lateParts.size());
            landLateParts();
        }
        Optional<Choice> refusal = place.startsWith("BEFORE") ? credentials.refusal(task) : Optional.empty();
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (stopped || random.nextInt(1000) >= likelihood(place) * plan.faultsPerThousand) {
            return GO;
        }
        List<Fault> possible =
                plan.faults.stream().filter(fault -> isPossible(fault, place)).toList();
        return possible.isEmpty() ? GO : choice(anyOf(possible), task);
    }

    private int likelihood(String place) {
        if (place.endsWith("uploads.complete")) {
            return 20;
        }
        return EFFECTS.stream().anyMatch(place::endsWith) || place.endsWith(".halfway") ? plan.likelihoodAtEffects : 1;
    }

    /** Those that few places know come first, most of the time. */
    private Fault anyOf(List<Fault> possible) {
        List<Fault> rare = possible.stream().filter(RARE::contains).toList();
        List<Fault> chosen = rare.isEmpty() || random.nextInt(4) == 0 ? possible : rare;
        return chosen.get(random.nextInt(chosen.size()));
    }

    private boolean isPossible(Fault fault, String place) {
        boolean midBody = place.endsWith(".halfway");
        boolean before = place.startsWith("BEFORE") && !midBody;
        return switch (fault) {
            case REQUEST_LOST, THROTTLED -> before;
            case ANSWER_LOST -> place.startsWith("AFTER") && !midBody;
            case BODY_CUT, BODY_STALLED -> midBody;
            case BODY_CORRUPT -> midBody && !place.contains("source.");
            case PART_CORRUPT ->
                (place.equals("BEFORE uploads.complete") || place.equals("BEFORE uploads.parts"))
                        && !clouds.target.openUploads().isEmpty();
            case PART_LATE -> place.equals("BEFORE uploads.halfway");
            case CLOCK_SKEW -> before && place.endsWith(".find");
            case REFUSED ->
                before && (place.contains("target.") || place.contains("uploads.") || place.contains("source."));
            case CREDENTIALS_EXPIRED -> before && RefusedCredentials.concerns(place);
            case CONFLICT -> before && CONDITIONAL.stream().anyMatch(place::endsWith);
            case ERROR_IN_COMPLETE_BODY -> place.endsWith(" uploads.complete");
            case FALSE_CONFLICT -> place.equals("BEFORE checkpoints.write");
            case STALL, CRASH -> true;
            default -> false;
        };
    }

    private Choice choice(Fault fault, ParkedTask task) {
        plan.struck(fault);
        String place = task.place();
        return switch (fault) {
            case STALL -> stall(task);
            case CRASH -> new Choice.Crash();
            case REQUEST_LOST, ANSWER_LOST -> new Choice.Meet(fault.toString(), () -> fail(place));
            case THROTTLED ->
                new Choice.Meet(fault.toString(), () -> {
                    throw TransientException.throttling(place, "503", Optional.of(Duration.ofSeconds(2)), null);
                });
            case REFUSED -> new Choice.Meet(fault.toString(), () -> refuse(place));
            case CREDENTIALS_EXPIRED -> {
                credentials.begin(task.process(), place);
                yield credentials.refusal(task).orElse(GO);
            }
            case CONFLICT ->
                new Choice.Meet(fault.toString(), () -> clouds.target.refuseNextConditionalWrite(random.nextBoolean()));
            case BODY_CUT -> new Choice.Meet(fault.toString(), () -> fail(place));
            case BODY_STALLED -> new Choice.Stall(BODY_STALLS.get(random.nextInt(BODY_STALLS.size())));
            case BODY_CORRUPT -> new Choice.Meet(fault.toString(), clouds.target::corruptNextBody);
            case PART_CORRUPT -> {
                corruptPart();
                yield new Choice.Meet(fault.toString(), () -> {});
            }
            case PART_LATE -> new Choice.Meet(fault.toString(), () -> clouds.target.delayNextPart(lateParts::add));
            case CLOCK_SKEW -> {
                task.process().clock.jump(random.nextDouble());
                yield new Choice.Meet("FINDS ITS CLOCK " + task.process().clock, () -> {});
            }
            case ERROR_IN_COMPLETE_BODY ->
                new Choice.Meet(fault.toString(), () -> {
                    throw new TransientException(place, "200 with an error in its body", null);
                });
            case FALSE_CONFLICT ->
                new Choice.Meet(fault.toString(), clouds.checkpoints::reportFalseConflictOnNextWrite);
            default -> GO;
        };
    }

    private Choice stall(ParkedTask task) {
        if (plan.has(Fault.CRASH) && random.nextBoolean()) {
            doomed.add(task.run());
        }
        return new Choice.Stall(STALLS.get(random.nextInt(STALLS.size())));
    }

    /** S3 holds other bytes of a part than it has confirmed. */
    private void corruptPart() {
        List<Upload> uploads = clouds.target.openUploads();
        clouds.target.corruptPart(uploads.get(random.nextInt(uploads.size())));
    }

    /** S3 stores parts whose connections have broken. */
    private void landLateParts() {
        List.copyOf(lateParts).forEach(Runnable::run);
        lateParts.clear();
    }

    private static void fail(String place) {
        throw TransientException.serviceFailure(place, "the connection broke", Optional.empty(), null);
    }

    private static void refuse(String place) {
        FailureCause cause = place.contains("source") ? FailureCause.SOURCE_DENIED : FailureCause.TARGET_DENIED;
        throw new PermanentException(place, cause, "403", null);
    }
}
