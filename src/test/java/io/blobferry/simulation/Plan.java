package io.blobferry.simulation;

import io.blobferry.backup.EngineConfig;
import io.blobferry.domain.BlobAddress;
import io.blobferry.testing.BlobContent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/** What a seed decides before its history begins: which kinds of fault strike and how often, and the product's settings. */
final class Plan {
    static final long PART = 64;

    /** Memory for so many transfers at once. */
    static final long MEMORY_UNITS = 8;

    private static final int MIN_STEPS_OF_MANY_CHANGES = 250;

    final Set<Fault> faults = EnumSet.noneOf(Fault.class);
    private final Map<Fault, Integer> strikes = new EnumMap<>(Fault.class);
    final int faultsPerThousand;
    final int steps;

    /** Whether another client ends the uploads again and again, as a lifecycle rule of no days does. */
    final boolean uploadsAreEnded;

    /** How much more often than elsewhere a fault strikes next to what others see. */
    final int likelihoodAtEffects;

    /** For how many steps faults strike what remains to be done: copies of many parts outlast the changes. */
    final int stepsAfterLastChange;

    final int processes;
    final int blobs;
    final int sourceChanges;
    final boolean versionedSource;

    final AccountKind account;

    /** Whether the subscription's events have the CloudEvents schema. */
    final boolean cloudEvents;

    /** Whether Event Grid puts several events into one delivery. */
    final boolean batched;

    /** Whether clients make changes that no event announces. */
    final boolean silentChanges;

    /** Whether clients undelete blobs, which no event announces. */
    final boolean undeletes;

    /** Whether the container is deleted whole after the first act, and created again for the next one. */
    final boolean deletesContainer;

    /** In how many acts clients change blobs. The product comes to rest between them. */
    final int acts;

    /** Whether Event Grid calls the function, or writes to the queue. */
    final boolean pushed;

    /** Whether the product's own consumers receive messages, so many events at once each, or only their handlers run. */
    final boolean realConsumers;

    final int eventConcurrency;

    /** Whether runs have priorities. */
    final boolean prioritized;

    /** Whether clients delete blobs. */
    final boolean deletions;

    /** How likely the run of the last step continues, in percent. */
    final int stickiness;

    /** Whether no content recurs, so that no two objects have one ETag. */
    final boolean distinctContents;

    private final List<BlobContent> contents;

    /** Whether deletions place delete markers; they leave records in any case. */
    final boolean deleteMarkers;

    final EngineConfig config;

    /** Whether the command {@code backup} runs beside the workers. */
    final boolean backfills;

    /** Of the engine that the command has for itself. */
    final EngineConfig backfillConfig;

    /** @param world decides what the account is, apart from all that happens to it */
    Plan(Random random, Random world) {
        this(random, world, false);
    }

    /** @param restored whether the history is one to restore: what the product cannot know does not happen */
    Plan(Random random, Random world, boolean restored) {
        account = switch (world.nextInt(6)) {
            case 0 -> AccountKind.ATTRIBUTES;
            case 1 -> AccountKind.HIERARCHICAL;
            default -> AccountKind.PLAIN;
        };
        boolean hierarchical = account == AccountKind.HIERARCHICAL;
        cloudEvents = world.nextBoolean();
        batched = world.nextInt(3) == 0;
        silentChanges = world.nextInt(3) == 0;
        undeletes = restored && silentChanges;
        int someActs = account == AccountKind.PLAIN ? 1 : 1 + world.nextInt(4);
        boolean comparesTags = world.nextBoolean();
        deletesContainer = restored && world.nextInt(4) == 0;
        acts = deletesContainer ? Math.max(2, someActs) : someActs;
        backfills = world.nextInt(3) == 0;
        boolean unannounced = random.nextInt(4) == 0;
        for (Fault fault : Fault.values()) {
            if (random.nextInt(3) > 0
                    && (unannounced || !fault.needsReconciliation())
                    && !(restored && fault.needsReconciliation() && fault != Fault.EVENT_LOST)) {
                faults.add(fault);
            }
        }
        faultsPerThousand = random.nextInt(6) == 0 ? 0 : 2 + random.nextInt(random.nextBoolean() ? 12 : 100);
        uploadsAreEnded = has(Fault.UPLOAD_ABORTED_BY_STRANGER) && random.nextInt(10) == 0;
        likelihoodAtEffects = List.of(4, 4, 25).get(random.nextInt(3));
        int some = 40 + random.nextInt(500);
        steps = hierarchical ? Math.max(MIN_STEPS_OF_MANY_CHANGES, some) : some;
        stepsAfterLastChange = random.nextInt(3) == 0 ? 0 : random.nextInt(600);
        processes = 1 + random.nextInt(3);
        int few = 1 + random.nextInt(3) / 2;
        blobs = hierarchical ? History.BLOBS.size() : few;
        int least = account == AccountKind.PLAIN ? 1 : 8;
        sourceChanges = Math.max(least, 1 + random.nextInt(Contents.MAX_WRITES));
        // Versions and tags are not for an account with a hierarchical namespace.
        versionedSource = random.nextInt(4) == 0 && !hierarchical;
        pushed = random.nextBoolean();
        realConsumers = random.nextInt(3) == 0;
        eventConcurrency = 1 + random.nextInt(5);
        prioritized = random.nextInt(3) == 0;
        deletions = random.nextInt(3) > 0;
        stickiness = List.of(0, 50, 90).get(random.nextInt(3));
        distinctContents = random.nextInt(3) == 0;
        List<BlobContent> shuffled = new ArrayList<>(distinctContents ? Contents.DISTINCT : Contents.RECURRING);
        Collections.shuffle(shuffled, random);
        if (versionedSource && random.nextBoolean()) {
            // The large ones first: a blob that changes while it is copied in parts.
            shuffled.sort(Comparator.comparing(content -> content.size() <= PART));
        }
        contents = distinctContents ? shuffled : shuffled.subList(0, 1 + random.nextInt(shuffled.size()));
        deleteMarkers = random.nextInt(4) > 0;
        EngineConfig.Builder builder = config(random, comparesTags && account == AccountKind.ATTRIBUTES);
        config = builder.build();
        backfillConfig = builder.usesSegmentQueue(false)
                .redispatchAfter(Duration.ofMinutes(10))
                .safetyMargin(SimulatedProcess.ALLOWED.plusMinutes(15))
                .comparesTags(false)
                .build();
    }

    /** The blobs that the clients use. */
    List<BlobAddress> names() {
        return History.BLOBS.subList(0, blobs);
    }

    /** The content of the next write. */
    BlobContent nextContent(int write, Random random) {
        return contents.get(distinctContents ? write : random.nextInt(contents.size()));
    }

    boolean has(Fault fault) {
        return faults.contains(fault);
    }

    /** Whether a fault of this history strikes now, which it does once in so many times. */
    boolean strikes(Fault fault, Random random, int once) {
        if (!has(fault) || random.nextInt(once) > 0) {
            return false;
        }
        struck(fault);
        return true;
    }

    void struck(Fault fault) {
        strikes.merge(fault, 1, Integer::sum);
    }

    /** How often the fault has struck. */
    int strikes(Fault fault) {
        return strikes.getOrDefault(fault, 0);
    }

    /** Whether a fault of these kinds has struck. */
    boolean hasStruck(Predicate<Fault> kind) {
        return strikes.keySet().stream().anyMatch(kind);
    }

    /** How often each fault has struck. */
    Map<Fault, Integer> strikes() {
        return strikes;
    }

    @Override
    public String toString() {
        return account + " account; " + faults + ", " + faultsPerThousand + " per thousand; " + processes
                + " processes, "
                + (pushed ? "pushed" : "queued") + (batched ? " and batched" : "")
                + (cloudEvents ? " CloudEvents" : " events")
                + (realConsumers ? " for consumers" : "")
                + (silentChanges ? ", silent changes" : "")
                + (deletesContainer ? ", container deleted" : "") + (config.comparesTags() ? ", tags compared" : "")
                + (deleteMarkers ? ", delete markers" : "")
                + (versionedSource ? ", versioned source" : "");
    }

    private static EngineConfig.Builder config(Random random, boolean comparesTags) {
        return EngineConfig.builder()
                .multipartThreshold(PART)
                .minPartSize(PART)
                .segmentSize(random.nextBoolean() ? PART : 2 * PART)
                .memoryBytes(MEMORY_UNITS << 16)
                .memoryPerPart(1 << 16)
                .maxAttempts(2 + random.nextInt(5))
                .maxPartAttempts(1 + random.nextInt(3))
                .initialBackoff(Duration.ofMillis(1))
                .maxBackoff(Duration.ofMillis(1))
                .maxAttemptsWithoutProgress(1 + random.nextInt(4))
                .comparesTags(comparesTags)
                .circuitMinCalls(random.nextBoolean() ? 4 : 1000);
    }
}
