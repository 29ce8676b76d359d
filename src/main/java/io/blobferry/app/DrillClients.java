package io.blobferry.app;

import io.blobferry.aws.s3.S3BackupReader;
import io.blobferry.aws.s3.S3ObjectListing;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.ObjectListing;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Clients of S3 under the role of restore drills. */
final class DrillClients implements AutoCloseable {
    private final S3AsyncClient controlClient;
    private final S3AsyncClient contentClient;

    DrillClients(S3AsyncClient controlClient, S3AsyncClient contentClient) {
        this.controlClient = controlClient;
        this.contentClient = contentClient;
    }

    BackupReader reader() {
        return new S3BackupReader(controlClient, contentClient);
    }

    ObjectListing listing() {
        return new S3ObjectListing(controlClient);
    }

    @Override
    public void close() {
        controlClient.close();
        contentClient.close();
    }
}
