package io.blobferry.simulation;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.MessageQueue;
import io.blobferry.testing.FaultInjector;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** A queue as one consumer of a process reaches it: parks on either side of each request. Its messages are named after their runs. */
final class ReceivedQueue implements MessageQueue {
    private static final String SEPARATOR = "/";

    private final SimulatedQueue queue;
    private final String name;
    private final SimulatedProcess process;
    private final Workers workers;
    private final String run;
    private final Runnable whenEmpty;

    /**
     * @param name of the queue
     * @param run names the consumer
     * @param whenEmpty is run when the queue has no message for it
     */
    ReceivedQueue(
            SimulatedQueue queue,
            String name,
            SimulatedProcess process,
            Workers workers,
            String run,
            Runnable whenEmpty) {
        this.queue = queue;
        this.name = name;
        this.process = process;
        this.workers = workers;
        this.run = run;
        this.whenEmpty = whenEmpty;
    }

    @Override
    public void send(RunContext sender, String text, Duration delay) {
        queue.send(sender, text, delay);
    }

    @Override
    public List<Message> receive(int maxMessages, Duration visibilityTimeout) {
        return cross(run, "receive", () -> {
            List<Message> received = queue.receive(maxMessages, visibilityTimeout).stream()
                    .map(message -> withId(message, process.nextRun(name) + SEPARATOR + message.id()))
                    .toList();
            if (received.isEmpty()) {
                whenEmpty.run();
            }
            return received;
        });
    }

    /** The thread that renews ends like any other of its process, but no test sees its error. */
    @Override
    public Message updateVisibility(Message message, Duration visibilityTimeout) {
        try {
            return cross(
                    message.id(),
                    "update",
                    () -> withId(queue.updateVisibility(original(message), visibilityTimeout), message.id()));
        } catch (FaultInjector.Crash crash) {
            throw new IllegalStateException("the process has ended", crash);
        }
    }

    @Override
    public void delete(Message message) {
        cross(message.id(), "delete", () -> {
            queue.delete(original(message));
            return message;
        });
    }

    private static Message original(Message message) {
        return withId(message, message.id().substring(message.id().indexOf(SEPARATOR) + 1));
    }

    private static Message withId(Message message, String id) {
        return new Message(id, message.text(), message.deliveries(), message.receipt());
    }

    private <T> T cross(String caller, String operation, Supplier<T> request) {
        String place = name + "s." + operation;
        workers.park(caller, "BEFORE " + place);
        T answer = request.get();
        workers.park(caller, "AFTER " + place);
        return answer;
    }
}
