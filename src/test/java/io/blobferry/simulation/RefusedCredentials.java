package io.blobferry.simulation;

import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.TransientException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** The credentials of a process that are refused for a while, with the exceptions that the adapters make of it. */
final class RefusedCredentials {
    private static final Duration LONGEST = Duration.ofMinutes(20);
    private static final List<String> TARGET = List.of("target.", "uploads.");
    private static final List<String> OF_THE_IDENTITY =
            List.of("target.", "uploads.", "source.", "checkpoints.", "failures.", "events.", "segments.");

    private enum Reason {
        /** S3 answers ExpiredToken, as {@code S3Errors} translates it. */
        SESSION_EXPIRED(false),
        /** No session can be renewed, as {@code FederationException} translates it. */
        STS_UNREACHABLE(false),
        /** The managed identity gets no token, for either cloud, as {@code AzureErrors} and {@code StateErrors} translate it. */
        NO_TOKEN(true);

        private final boolean ofTheIdentity;

        Reason(boolean ofTheIdentity) {
            this.ofTheIdentity = ofTheIdentity;
        }

        /** The ports that are refused. */
        List<String> ports() {
            return ofTheIdentity ? OF_THE_IDENTITY : TARGET;
        }

        void refuse(String place) {
            switch (this) {
                case SESSION_EXPIRED -> throw new TransientException(place, "400 ExpiredToken", null);
                case STS_UNREACHABLE ->
                    throw TransientException.serviceFailure(place, "STS cannot be reached", Optional.empty(), null);
                case NO_TOKEN ->
                    throw new PermanentException(
                            place, FailureCause.FEDERATION, "the managed identity gets no token", null);
            }
        }
    }

    private record Episode(Reason reason, Instant end) {}

    private final SimulatedClock clock;
    private final Random random;
    private final Map<SimulatedProcess, Episode> episodes = new HashMap<>();

    RefusedCredentials(SimulatedClock clock, Random random) {
        this.clock = clock;
        this.random = random;
    }

    /** Whether a request at this place needs credentials. */
    static boolean concerns(String place) {
        return OF_THE_IDENTITY.stream().anyMatch(place::contains);
    }

    /** From now on the requests of this process are refused, for a reason that concerns the one at this place. */
    void begin(SimulatedProcess process, String place) {
        List<Reason> possible = List.of(Reason.values()).stream()
                .filter(reason -> reason.ports().stream().anyMatch(place::contains))
                .toList();
        episodes.put(
                process,
                new Episode(
                        possible.get(random.nextInt(possible.size())),
                        clock.instant().plusSeconds(random.nextInt((int) LONGEST.toSeconds()))));
    }

    void endAll() {
        episodes.clear();
    }

    /** What the request of a task meets, if it is refused. */
    Optional<FaultChoice.Choice> refusal(ParkedTask task) {
        return Optional.ofNullable(episodes.get(task.process()))
                .filter(episode -> clock.instant().isBefore(episode.end()))
                .filter(episode -> episode.reason().ports().stream().anyMatch(task.place()::contains))
                .map(episode -> new FaultChoice.Choice.Meet(
                        "IS REFUSED: " + episode.reason(),
                        () -> episode.reason().refuse(task.place())));
    }
}
