package io.blobferry.it;

import io.blobferry.emulators.Fault;
import io.blobferry.emulators.FaultProxy;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** When in the life of a copy its process is killed. Where the moment leaves something open, chance decides. */
enum CrashMoment {
    BEFORE_CREATE(
            "before Create",
            (gate, copy) -> gate.inject(copy.requests().creation().dropConnectionAfter(copy.kill()))),
    AFTER_CREATE(
            "Create done, no answer",
            (gate, copy) -> gate.inject(copy.requests().creation().loseAnswerAfter(copy.kill()))),
    AROUND_FIRST_ROW(
            "about when the row is begun",
            (gate, copy) -> gate.inject(copy.requests().creation().firstRun(copy.killWithin(Duration.ofMillis(300))))),
    BEFORE_PART("before a part", (gate, copy) -> gate.inject(copy.anyPart().dropConnectionAfter(copy.kill()))),
    DURING_PART(
            "during a part",
            (gate, copy) -> gate.inject(copy.anyPart().firstRun(copy.killWithin(Duration.ofMillis(500))))),
    AFTER_PART(
            "a part done, no answer", (gate, copy) -> gate.inject(copy.anyPart().loseAnswerAfter(copy.kill()))),
    AFTER_LAST_PART(
            "the last part done, no answer",
            (gate, copy) ->
                    gate.inject(copy.requests().anyPart().at(copy.parts()).loseAnswerAfter(copy.kill()))),
    BEFORE_COMPLETE(
            "before Complete",
            (gate, copy) -> gate.inject(copy.requests().completion().dropConnectionAfter(copy.kill()))),
    DURING_COMPLETE(
            "during Complete",
            (gate, copy) -> gate.inject(copy.requests().completion().firstRun(copy.killWithin(Duration.ofSeconds(2))))),
    AFTER_COMPLETE(
            "Complete done, no answer",
            (gate, copy) -> gate.inject(copy.requests().completion().loseAnswerAfter(copy.kill()))),
    BEFORE_LAST_HEAD(
            "between Complete and the look",
            afterComplete((gate, copy) -> gate.inject(copy.requests().head().dropConnectionAfter(copy.kill())))),
    AROUND_LAST_ROW(
            "about when the row is done",
            afterComplete((gate, copy) ->
                    gate.inject(copy.requests().head().firstRun(copy.killWithin(Duration.ofMillis(200))))));

    /**
     * One copy that is to be killed.
     *
     * @param parts how many parts it has
     * @param kill ends the process at once
     */
    record Copy(S3Requests requests, int parts, RandomGenerator random, Runnable kill) {
        Fault.Matching anyPart() {
            return requests.part(1 + random.nextInt(parts));
        }

        /** Returns at once; the process is killed at a random moment from then on. */
        Runnable killWithin(Duration time) {
            long nanos = random.nextLong(time.toNanos());
            return () -> Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(Duration.ofNanos(nanos));
                    kill.run();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // no arming holds a state
    private final BiConsumer<FaultProxy, Copy> setup;

    CrashMoment(String words, BiConsumer<FaultProxy, Copy> arming) {
        this.description = words;
        this.setup = arming;
    }

    /** Has the process killed at this moment of the copy. */
    void arm(FaultProxy gate, Copy copy) {
        setup.accept(gate, copy);
    }

    /**
     * Whether S3 may have opened an upload whose id no client knows: no client can prevent that, and the bucket's lifecycle
     * rule removes it.
     */
    boolean mayLoseAnUpload() {
        return this == AFTER_CREATE || this == AROUND_FIRST_ROW;
    }

    @Override
    public String toString() {
        return description;
    }

    /** There are looks before the copy, too: the one that is meant comes after Complete. */
    private static BiConsumer<FaultProxy, Copy> afterComplete(BiConsumer<FaultProxy, Copy> arming) {
        return (gate, copy) -> gate.inject(copy.requests().completion().firstRun(() -> arming.accept(gate, copy)));
    }
}
