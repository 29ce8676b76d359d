package io.blobferry.app;

import io.blobferry.transfer.MessageQueue;
import io.blobferry.transfer.MessageQueue.Message;
import io.blobferry.transfer.TransferException;
import io.blobferry.transfer.TransientException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A received message whose lease is renewed until it is acknowledged, handed back or closed. If renewing fails the
 * message may be delivered to somebody else meanwhile, which does no harm.
 */
final class HeldMessage implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(HeldMessage.class.getName());
    private static final int RENEWALS_PER_LEASE = 3;

    private final MessageQueue queue;
    private final Message received;
    private final Duration lease;
    private final Thread renewal;
    private final ReentrantLock lock = new ReentrantLock();
    private Message message;
    private boolean held = true;

    HeldMessage(MessageQueue queue, Message message, Duration lease) {
        this.queue = queue;
        this.message = message;
        received = message;
        this.lease = lease;
        renewal = Thread.ofVirtual().name("lease of " + message.id()).start(this::renew);
    }

    /** The message as it was received. */
    Message received() {
        return received;
    }

    void acknowledge() {
        release();
        queue.delete(message);
    }

    /** Makes the message visible again after the delay. */
    void handBack(Duration delay) {
        release();
        queue.extend(message, delay);
    }

    /** Ends the renewal; a message that was neither acknowledged nor handed back returns when its lease ends. */
    @Override
    public void close() {
        release();
    }

    private void release() {
        lock.lock();
        try {
            held = false;
        } finally {
            lock.unlock();
        }
        renewal.interrupt();
    }

    private void renew() {
        try {
            while (true) {
                Thread.sleep(lease.dividedBy(RENEWALS_PER_LEASE));
                lock.lock();
                try {
                    if (!held) {
                        return;
                    }
                    message = queue.extend(message, lease);
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
