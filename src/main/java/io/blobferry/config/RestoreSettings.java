package io.blobferry.config;

import io.blobferry.routing.Routes;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a restore. It needs those of the target alone: in the disaster there is no source and no managed identity.
 *
 * @param region the AWS region of the buckets; empty: that of the AWS SDK's own chain, such as of the profile
 * @param s3Endpoint the S3 endpoint; empty: that of the region
 * @param routes where backups are; empty if the command names the bucket itself
 * @param stateFolder where this machine keeps what an interrupted restore needs
 */
public record RestoreSettings(
        Optional<String> region, Optional<URI> s3Endpoint, Optional<Routes> routes, Path stateFolder) {
    private static final String XDG_STATE_HOME = "XDG_STATE_HOME";
    private static final String LOCAL_APP_DATA = "LOCALAPPDATA";

    /**
     * Reads the environment of this process.
     *
     * @param withRoutes whether the routes are needed; otherwise none of their settings is
     * @throws InvalidSettingsException naming every setting that is missing, malformed or unknown
     */
    public static RestoreSettings fromEnvironment(boolean withRoutes) {
        return from(System.getenv(), withRoutes);
    }

    static RestoreSettings from(Map<String, String> environment, boolean withRoutes) {
        SettingsReader reader = new SettingsReader(environment);
        Optional<String> region =
                environment.getOrDefault(TargetSettings.REGION.name(), "").isBlank()
                        ? Optional.empty()
                        : reader.get(TargetSettings.REGION);
        Optional<URI> endpoint = reader.get(TargetSettings.S3_ENDPOINT);
        Optional<Routes> routes = Optional.empty();
        if (withRoutes) {
            TargetSettings.DEFINITIONS.stream()
                    .filter(setting -> !setting.equals(TargetSettings.REGION))
                    .forEach(reader::read);
            routes = Optional.of(new RoutesReader(reader).routes());
        }
        UnknownSettings.errors(environment, SettingDefinitions.names()).forEach(reader::addError);
        reader.throwIfInvalid();
        return new RestoreSettings(region, endpoint, routes, stateFolder(environment));
    }

    /** By the XDG Base Directory Specification, or where Windows keeps the data of applications. */
    private static Path stateFolder(Map<String, String> environment) {
        Path home = Path.of(System.getProperty("user.home"));
        Path state = Optional.ofNullable(environment.get(XDG_STATE_HOME))
                .filter(text -> !text.isBlank())
                .or(() -> Optional.ofNullable(environment.get(LOCAL_APP_DATA)).filter(text -> !text.isBlank()))
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElse(home.resolve(".local").resolve("state"));
        return state.resolve("blobferry").resolve("restore");
    }
}
