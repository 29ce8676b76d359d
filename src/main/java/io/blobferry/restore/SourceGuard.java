package io.blobferry.restore;

import io.blobferry.spi.destination.RestoreDestination;
import io.blobferry.spi.destination.RestoredBlob;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keeps a restore from writing to the container that its backups are of, unless that was asked for. */
final class SourceGuard {
    /** An account's name; emulators have it as the first segment of the path. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9.:\\[\\]]+|localhost");

    private final RestoreDestination destination;
    private final boolean inPlace;

    SourceGuard(RestoreDestination destination, boolean inPlace) {
        this.destination = destination;
        this.inPlace = inPlace;
    }

    /** @throws RestoreRefusedException if the blob would be written to the container of its source */
    void check(RestoredBlob blob) {
        if (inPlace) {
            return;
        }
        Optional<String> source = blob.attributes().url().flatMap(SourceGuard::container);
        Optional<String> target = destination.urlOf(blob.name()).flatMap(SourceGuard::container);
        if (source.isPresent() && source.equals(target)) {
            throw new RestoreRefusedException("the destination is the source container itself, " + source.get()
                    + ": add --in-place, which gives each restored blob a new ETag, so that it is backed up again; or name"
                    + " another container by --to");
        }
    }

    /** The account and the container; an account has several host names. */
    private static Optional<String> container(String url) {
        try {
            URI uri = new URI(url);
            String host = uri.getHost();
            if (host == null || uri.getPath() == null) {
                return Optional.empty();
            }
            String[] path = uri.getPath().split("/", 4);
            if (ADDRESS.matcher(host).matches()) {
                return path.length > 2 ? Optional.of(path[1] + "/" + path[2]) : Optional.empty();
            }
            String account =
                    host.substring(0, Math.max(0, (host + ".").indexOf('.'))).replaceFirst("-secondary$", "");
            return path.length > 1 ? Optional.of(account + "/" + path[1]) : Optional.empty();
        } catch (URISyntaxException unusual) {
            return Optional.empty();
        }
    }
}
