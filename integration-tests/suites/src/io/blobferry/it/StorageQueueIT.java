package io.blobferry.it;

import io.blobferry.emulators.Emulators;

/** The contract of the message queue, kept over the emulated queue service. */
class StorageQueueIT extends StorageQueueContract {
    StorageQueueIT() {
        super(Emulators.shared().queues(), Emulators.shared().asyncQueues());
    }
}
