package io.blobferry.app;

import io.blobferry.aws.s3.BucketCheck;
import io.blobferry.aws.s3.S3BackupReader;
import io.blobferry.aws.s3.S3ObjectListing;
import io.blobferry.aws.s3.S3ObjectVersionListing;
import io.blobferry.federation.FederationCheck;
import io.blobferry.routing.Route;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.ObjectVersionListing;
import java.util.List;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Clients of S3 under the role of restore drills. */
final class DrillClients implements AutoCloseable {
    private final FederationCheck federationCheck;
    private final S3AsyncClient controlClient;
    private final S3AsyncClient contentClient;

    DrillClients(FederationCheck federationCheck, S3AsyncClient controlClient, S3AsyncClient contentClient) {
        this.federationCheck = federationCheck;
        this.controlClient = controlClient;
        this.contentClient = contentClient;
    }

    BackupReader reader() {
        return new S3BackupReader(controlClient, contentClient);
    }

    ObjectVersionListing versions() {
        return new S3ObjectVersionListing(controlClient);
    }

    ObjectListing listing() {
        return new S3ObjectListing(controlClient);
    }

    /** Tests the way to a session of the role. */
    FederationCheck federationCheck() {
        return federationCheck;
    }

    BucketCheck bucketCheck(List<Route> routes) {
        return new BucketCheck(controlClient, routes);
    }

    @Override
    public void close() {
        controlClient.close();
        contentClient.close();
    }
}
