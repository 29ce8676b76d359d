package io.blobferry.emulators;

import java.net.URI;

/** A running Azure Storage emulator with its one account. */
interface AzureStorage extends EmulatorComponent {
    /** The account that Azurite always has. */
    String ACCOUNT = "devstoreaccount1";

    URI blobs();

    URI queues();

    URI tables();
}
