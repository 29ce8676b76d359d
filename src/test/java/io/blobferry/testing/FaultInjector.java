package io.blobferry.testing;

import io.blobferry.execution.RequestKind;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Every call from the engine to a port crosses here. A test hangs an action on one side of a crossing: before it, the
 * request is not yet sent; after it, the other side has acted and its answer is on the way.
 */
public final class FaultInjector {
    private static final Set<String> TABLES =
            Set.of("checkpoints", "failures", "absences", "sightings", "state", "pass", "cursor", "drills");

    public enum Side {
        BEFORE,
        AFTER
    }

    /** One crossing: which run called which operation, and how long it would wait for the answer. */
    public record Call(String run, String operation, Duration remaining) {}

    /** The end of a process: the engine must not survive it, nor call anything afterwards. */
    public static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** {@code nth} counts the crossings that match since the hook was hung; 0 stands for every one. */
    private record Hook(Side side, Predicate<Call> matcher, int nth, Consumer<Call> action, AtomicInteger matches) {
        boolean isDue(Side now, Call call) {
            return side == now && matcher.test(call) && (matches.incrementAndGet() == nth || nth == 0);
        }
    }

    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final Queue<Call> responses = new ConcurrentLinkedQueue<>();
    private final List<Hook> hooks = new CopyOnWriteArrayList<>();
    private final List<BiConsumer<Side, Call>> observers = new CopyOnWriteArrayList<>();
    private final Set<String> crashed = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean deadlineReached = new AtomicBoolean();

    /** No lock is held while hooks act, so they may run a whole other run. */
    public <T> T intercept(RunContext run, String operation, Supplier<T> body) {
        run.countRequest(kind(operation));
        return invoke(run, operation, body);
    }

    /** What the services bill the operation as. */
    private static RequestKind kind(String operation) {
        return switch (operation) {
            case "source.look", "source.open", "source.tags", "source.read", "source.keeps" -> RequestKind.BLOB_READ;
            case "source.list", "source.listFrom", "containers.next" -> RequestKind.BLOB_LIST;
            case "target.put", "target.record", "uploads.create", "uploads.write", "uploads.complete" ->
                RequestKind.S3_WRITE;
            case "target.list", "target.versions", "objects.list", "uploads.list", "uploads.parts" ->
                RequestKind.S3_LIST;
            case "target.look" -> RequestKind.S3_READ;
            case "target.mark", "uploads.abort" -> RequestKind.S3_DELETE;
            case "events.send", "queue.enqueue", "queue.backlog", "segments.oldest", "work.send", "work.oldest" ->
                RequestKind.QUEUE;
            default ->
                TABLES.contains(operation.substring(0, Math.max(0, operation.indexOf('.'))))
                        ? RequestKind.TABLE
                        : RequestKind.OTHER;
        };
    }

    /** A boundary that costs no request of its own, such as the middle of a stream. */
    void signal(RunContext run, String operation) {
        invoke(run, operation, () -> operation);
    }

    private <T> T invoke(RunContext run, String operation, Supplier<T> body) {
        Call call = new Call(run.id(), operation, run.remaining());
        throwIfCrashed(run);
        calls.add(call);
        runHooks(Side.BEFORE, call);
        throwIfCrashed(run);
        T answer = body.get();
        responses.add(call);
        try {
            runHooks(Side.AFTER, call);
        } finally {
            deadlineReached.compareAndSet(false, run.remaining().isZero());
        }
        throwIfCrashed(run);
        return answer;
    }

    /** Every hook counts the crossing before the first one acts, which may end it. */
    private void runHooks(Side side, Call call) {
        if (!hooks.isEmpty()) {
            hooks.stream()
                    .filter(hook -> hook.isDue(side, call))
                    .toList()
                    .forEach(hook -> hook.action().accept(call));
        }
        observers.forEach(observer -> observer.accept(side, call));
    }

    /** Whether every run could report what it did: none died, or reached its deadline before an answer came. */
    boolean allRunsReported() {
        return crashed.isEmpty() && !deadlineReached.get();
    }

    public boolean isCrashed(String run) {
        return crashed.contains(run);
    }

    private void throwIfCrashed(RunContext run) {
        if (isCrashed(run.id())) {
            throw new Crash();
        }
    }

    public void at(Side side, String operation, int nth, Runnable action) {
        at(side, operation, nth, call -> action.run());
    }

    public void at(Side side, String operation, int nth, Consumer<Call> action) {
        hooks.add(new Hook(side, call -> call.operation().equals(operation), nth, action, new AtomicInteger()));
    }

    public void before(String operation, int nth, Runnable action) {
        at(Side.BEFORE, operation, nth, action);
    }

    public void after(String operation, int nth, Runnable action) {
        at(Side.AFTER, operation, nth, action);
    }

    /** At the run's n-th crossing, whatever it is. */
    public void atCall(Side side, String run, int nth, Runnable action) {
        atCall(side, run, nth, call -> action.run());
    }

    void atCall(Side side, String run, int nth, Consumer<Call> action) {
        hooks.add(new Hook(side, call -> call.run().equals(run), nth, action, new AtomicInteger()));
    }

    /** At either side of every crossing. */
    public void onEveryCall(BiConsumer<Side, Call> action) {
        observers.add(action);
    }

    /** Ends the run's process here: whatever it tries next fails too. */
    public Runnable crash(String run) {
        return () -> {
            crashed.add(run);
            throw new Crash();
        };
    }

    /** Before the call: the request never arrived. After it: the answer never did. */
    public static Runnable connectionLost() {
        return () -> {
            throw TransientException.serviceFailure(
                    "cross the network", "the connection broke", Optional.empty(), null);
        };
    }

    /** The answer never comes, and the caller waits for it as long as it may. */
    public static Consumer<Call> noResponse(MutableClock clock) {
        return call -> {
            clock.advance(call.remaining());
            throw new TransientException(call.operation(), "no answer before the run's deadline", null);
        };
    }

    /** What the run called, in the order in which the calls began. */
    public List<String> operationsOf(String run) {
        return operationsOf(run, calls);
    }

    /** The same in the order of the answers: that of a write comes after that of the read that it takes in. */
    List<String> responsesOf(String run) {
        return operationsOf(run, responses);
    }

    private static List<String> operationsOf(String run, Queue<Call> all) {
        return all.stream()
                .filter(call -> call.run().equals(run))
                .map(Call::operation)
                .toList();
    }

    public long count(String operation) {
        return calls.stream().filter(call -> call.operation().equals(operation)).count();
    }
}
