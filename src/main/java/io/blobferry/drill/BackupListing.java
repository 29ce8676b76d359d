package io.blobferry.drill;

import io.blobferry.routing.Routes;
import io.blobferry.spi.target.ObjectListing;
import java.util.Objects;

/**
 * Where the backups of an account are.
 *
 * @param account the source account
 */
public record BackupListing(ObjectListing objects, Routes routes, String account) {
    public BackupListing {
        Objects.requireNonNull(objects, "objects");
        Objects.requireNonNull(routes, "routes");
        Objects.requireNonNull(account, "account");
    }
}
