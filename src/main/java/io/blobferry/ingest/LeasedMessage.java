package io.blobferry.ingest;

import io.blobferry.execution.Sleeper;
import io.blobferry.execution.TransientException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.spi.state.MessageQueue;
import io.blobferry.spi.state.MessageQueue.Message;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A received message whose visibility timeout is renewed until it is acknowledged, released or closed. If a renewal fails,
 * the message may be delivered again to another consumer; handling is idempotent.
 */
final class LeasedMessage implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LeasedMessage.class.getName());
    private static final int RENEWALS_PER_TIMEOUT = 3;

    private final MessageQueue queue;
    private final Message received;
    private final Duration visibilityTimeout;
    private final Sleeper sleeper;
    private final Thread renewal;
    private final ReentrantLock lock = new ReentrantLock();
    private Message message;
    private boolean leased = true;

    LeasedMessage(MessageQueue queue, Message message, Duration visibilityTimeout, Sleeper sleeper) {
        this.queue = queue;
        this.message = message;
        received = message;
        this.visibilityTimeout = visibilityTimeout;
        this.sleeper = sleeper;
        renewal = Thread.ofVirtual().name("visibility of " + message.id()).start(this::renew);
    }

    /** The message as it was received. */
    Message received() {
        return received;
    }

    /** Deletes the message from the queue. */
    void acknowledge() {
        stopRenewal();
        queue.delete(message);
    }

    /** Makes the message visible again after the delay. */
    void release(Duration delay) {
        stopRenewal();
        queue.updateVisibility(message, delay);
    }

    /** Stops the renewal. A message that was neither acknowledged nor released is delivered again after its timeout. */
    @Override
    public void close() {
        stopRenewal();
    }

    private void stopRenewal() {
        lock.lock();
        try {
            leased = false;
        } finally {
            lock.unlock();
        }
        renewal.interrupt();
    }

    private void renew() {
        try {
            while (true) {
                sleeper.sleep(visibilityTimeout.dividedBy(RENEWALS_PER_TIMEOUT));
                lock.lock();
                try {
                    if (!leased) {
                        // Acknowledged, released or closed.
                        return;
                    }
                    message = queue.updateVisibility(message, visibilityTimeout);
                } catch (TransientException e) {
                    // Two more attempts fit into the timeout.
                    LOG.log(
                            Level.WARNING,
                            "failed to renew the visibility of message {0}, will retry: {1}",
                            new Object[] {message.id(), e.getMessage()});
                } finally {
                    lock.unlock();
                }
            }
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            String operation = "renew the visibility of message " + received.id();
            LOG.log(
                    Level.WARNING,
                    "message may be delivered again: {0}",
                    UnexpectedFailure.translate(operation, thrown).getMessage());
        }
    }
}
