package io.blobferry.cli;

import io.blobferry.app.RestoreApplication;
import io.blobferry.config.RestoreSettings;
import io.blobferry.files.FolderDestination;
import io.blobferry.history.AsOf;
import io.blobferry.history.AsOfPlanner;
import io.blobferry.report.Figure;
import io.blobferry.restore.BackupDestinations;
import io.blobferry.restore.HistoryPlan;
import io.blobferry.restore.RestorePlan;
import io.blobferry.restore.VersionPlan;
import io.blobferry.routing.Route;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a restore was asked for.
 *
 * @param isOneBlob whether the source's path is one blob's name
 * @param destinations where the backups are
 * @param asOf the moment
 * @param isLatest whether the moment is that of the first call
 * @param version the S3 version to restore, in place of one of a moment
 */
record RestoreRequest(
        RestoreSource source,
        boolean isOneBlob,
        BackupDestinations destinations,
        RestorePlace place,
        Instant asOf,
        boolean isLatest,
        Optional<String> version,
        Duration skew,
        boolean honoursForeignMarkers) {
    private static final int EXAMINED_AT_ONCE = 32;

    RestoreRequest withAsOf(Instant moment) {
        return new RestoreRequest(
                source, isOneBlob, destinations, place, moment, isLatest, version, skew, honoursForeignMarkers);
    }

    RestorePlan plan(RestoreApplication application) {
        if (version.isPresent()) {
            return new VersionPlan(
                    application.reader(), destinations.all(), source.container(), source.path(), version.get());
        }
        return new HistoryPlan(
                new AsOfPlanner(application.versions(), application.reader(), EXAMINED_AT_ONCE),
                destinations.places(source.container(), source.path()),
                new AsOf(asOf, skew, honoursForeignMarkers),
                name -> !isOneBlob || name.equals(source.path()));
    }

    boolean isToContainer() {
        return place instanceof RestorePlace.Container;
    }

    /** Everything that decides what is restored, and to where: the same command has the same. */
    String identity() {
        return String.join(
                "\n",
                source.toString(),
                buckets(),
                isLatest ? "latest" : asOf.toString(),
                version.orElse(""),
                Boolean.toString(honoursForeignMarkers),
                placeText());
    }

    /** The folder of the journals: below a folder that is restored to, else in this machine's state. */
    Path journals(RestoreSettings settings) {
        return switch (place) {
            case RestorePlace.Folder(Path path) ->
                FolderDestination.ownFolder(path).resolve("journal");
            case RestorePlace.SingleFile ignored -> settings.stateFolder();
            case RestorePlace.Container ignored -> settings.stateFolder();
        };
    }

    List<Figure> figures(Instant restored) {
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.text("source", "what", source.toString()));
        version.ifPresentOrElse(
                id -> figures.add(Figure.text("version", "its S3 version", id)),
                () -> figures.add(Figure.time("asOf", "as of", restored)));
        figures.add(Figure.text("from", "from", text(destinations.all())));
        figures.add(Figure.text("to", "to", placeText()));
        if (version.isEmpty()) {
            figures.add(Figure.duration("skewSeconds", "allowed for clocks", skew));
        }
        return figures;
    }

    String nothingFound() {
        return "there is no backup of " + source + " in " + text(destinations.all())
                + ": correct the name, or name the bucket and all that comes before the container in its keys by --from";
    }

    private String buckets() {
        return text(destinations.routes());
    }

    private static String text(List<Route> routes) {
        return routes.stream()
                .map(route -> "s3://" + route.bucket() + "/" + route.prefix())
                .collect(Collectors.joining(", "));
    }

    private String placeText() {
        return switch (place) {
            case RestorePlace.Folder(Path path) ->
                path.toAbsolutePath().normalize().toString();
            case RestorePlace.SingleFile(Path path) ->
                path.toAbsolutePath().normalize().toString();
            case RestorePlace.Container(var url) -> url.toString();
        };
    }
}
