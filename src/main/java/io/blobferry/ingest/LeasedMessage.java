package io.blobferry.ingest;

import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.state.MessageQueue;
import io.blobferry.spi.state.MessageQueue.Message;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A received message whose lease is renewed until it is acknowledged, handed back or closed. If renewing fails the
 * message may be delivered to somebody else meanwhile, which does no harm.
 */
final class LeasedMessage implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LeasedMessage.class.getName());
    private static final int RENEWALS_PER_TIMEOUT = 3;

    private final MessageQueue queue;
    private final Message received;
    private final Duration visibilityTimeout;
    private final Thread renewal;
    private final ReentrantLock lock = new ReentrantLock();
    private Message message;
    private boolean leased = true;

    LeasedMessage(MessageQueue queue, Message message, Duration lease) {
        this.queue = queue;
        this.message = message;
        received = message;
        this.visibilityTimeout = lease;
        renewal = Thread.ofVirtual().name("lease of " + message.id()).start(this::renew);
    }

    /** The message as it was received. */
    Message received() {
        return received;
    }

    void acknowledge() {
        stopRenewal();
        queue.delete(message);
    }

    /** Makes the message visible again after the delay. */
    void release(Duration delay) {
        stopRenewal();
        queue.updateVisibility(message, delay);
    }

    /** Ends the renewal; a message that was neither acknowledged nor handed back returns when its lease ends. */
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
                Thread.sleep(visibilityTimeout.dividedBy(RENEWALS_PER_TIMEOUT));
                lock.lock();
                try {
                    if (!leased) {
                        return;
                    }
                    message = queue.updateVisibility(message, visibilityTimeout);
                } catch (TransientException e) {
                    // Two more tries fit into the lease.
                    LOG.log(Level.WARNING, "the lease could not be renewed yet: {0}", e.getMessage());
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException e) {
            // Released: there is nothing left to renew.
        } catch (TransferException e) {
            LOG.log(Level.WARNING, "the lease could not be renewed: {0}", e.getMessage());
        }
    }
}
