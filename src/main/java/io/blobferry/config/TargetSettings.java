package io.blobferry.config;

import io.blobferry.config.setting.DefaultValue;
import io.blobferry.config.setting.NameRule;
import io.blobferry.config.setting.NearestName;
import io.blobferry.config.setting.SettingDefinition;
import io.blobferry.config.setting.SettingDefinition.Group;
import io.blobferry.config.setting.SettingTypes;
import io.blobferry.routing.Routes;
import io.blobferry.routing.StorageClass;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.regions.Region;

/**
 * Where backups go.
 *
 * @param region the AWS region of the buckets and of STS
 * @param s3Endpoint the S3 endpoint; empty: that of the region
 * @param stsEndpoint the STS endpoint; empty: that of the region
 * @param routes the bucket, prefix and storage class of each blob
 * @param deleteMarkers whether the deletion of a blob places a delete marker over its backup; empty: where the bucket
 *     keeps versions
 */
public record TargetSettings(
        String region,
        Optional<URI> s3Endpoint,
        Optional<URI> stsEndpoint,
        Routes routes,
        Optional<Boolean> deleteMarkers) {
    static final SettingDefinition<String> REGION = new SettingDefinition<>(
            "AWS_REGION",
            Group.TARGET,
            SettingTypes.name(NameRule.REGION),
            new DefaultValue.Required("eu-central-1"),
            "Region of the buckets and of STS, in any AWS partition; it must be in the role's partition, unless both endpoints"
                    + " below are set.");

    static final SettingDefinition<String> BUCKET = new SettingDefinition<>(
            "BLOBFERRY_BUCKET",
            Group.TARGET,
            SettingTypes.name(NameRule.BUCKET),
            new DefaultValue.None("required, unless every route names a bucket"),
            "Bucket of the backups.");

    static final SettingDefinition<String> PREFIX = new SettingDefinition<>(
            "BLOBFERRY_PREFIX",
            Group.TARGET,
            SettingTypes.text("text"),
            new DefaultValue.None("none"),
            "Prefix of the keys, which are `<prefix><container>/<blob>`.");

    static final SettingDefinition<StorageClass> STORAGE_CLASS = new SettingDefinition<>(
            "BLOBFERRY_STORAGE_CLASS",
            Group.TARGET,
            SettingTypes.oneOf(StorageClass.class),
            new DefaultValue.Constant(StorageClass.STANDARD.name()),
            "Storage class of the backups.");

    static final SettingDefinition<String> ROUTES = new SettingDefinition<>(
            "BLOBFERRY_ROUTES",
            Group.TARGET,
            SettingTypes.text("JSON array of routes"),
            new DefaultValue.None("one route, for all blobs"),
            "Which blobs go to which bucket, prefix and storage class.");

    static final SettingDefinition<Boolean> DELETE_MARKERS = new SettingDefinition<>(
            "BLOBFERRY_DELETE_MARKERS",
            Group.TARGET,
            SettingTypes.flag(),
            new DefaultValue.None("as the bucket allows"),
            "Whether the deletion of a blob places a delete marker over its backup; every version stays. Unset: in a bucket"
                    + " that keeps versions. A record of the deletion is written in any case.");

    static final SettingDefinition<URI> S3_ENDPOINT = new SettingDefinition<>(
            "AWS_ENDPOINT_URL_S3",
            Group.TARGET,
            SettingTypes.httpsUrl(),
            new DefaultValue.None("endpoint of the region"),
            "S3 endpoint.");

    static final SettingDefinition<URI> STS_ENDPOINT = new SettingDefinition<>(
            "AWS_ENDPOINT_URL_STS",
            Group.TARGET,
            SettingTypes.httpsUrl(),
            new DefaultValue.None("endpoint of the region"),
            "STS endpoint.");

    static final List<SettingDefinition<?>> DEFINITIONS =
            List.of(REGION, BUCKET, PREFIX, STORAGE_CLASS, ROUTES, DELETE_MARKERS, S3_ENDPOINT, STS_ENDPOINT);

    static TargetSettings read(SettingsReader reader, Routes routes) {
        return new TargetSettings(
                reader.require(REGION),
                reader.get(S3_ENDPOINT),
                reader.get(STS_ENDPOINT),
                routes,
                reader.get(DELETE_MARKERS));
    }

    /**
     * Adds an error if the region is none of AWS's, or if the role is of another partition: no partition accepts the
     * credentials of another. Endpoints other than AWS's own, and regions that are newer than the AWS SDK, are reached by
     * setting both endpoints.
     */
    static void checkRegion(SettingsReader reader) {
        if (reader.get(S3_ENDPOINT).isPresent() && reader.get(STS_ENDPOINT).isPresent()) {
            return;
        }
        List<String> known = regions();
        reader.get(REGION).ifPresent(region -> {
            if (known.contains(region)) {
                checkPartition(reader, region);
            } else {
                reader.addError(REGION.name() + " is '" + region + "', which is not a region that the AWS SDK knows"
                        + NearestName.suggest(region, known));
            }
        });
    }

    private static void checkPartition(SettingsReader reader, String region) {
        String partition = Region.of(region).metadata().partition().id();
        reader.get(IdentitySettings.ROLE_ARN)
                .filter(role -> !role.startsWith("arn:" + partition + ":"))
                .ifPresent(role -> reader.addError(IdentitySettings.ROLE_ARN.name() + " is '" + role
                        + "', but the partition of " + REGION.name() + " " + region + " is '" + partition + "'"));
    }

    /** The regions of all AWS partitions; {@code aws-global} and the like have no endpoint of S3. */
    private static List<String> regions() {
        return Region.regions().stream()
                .filter(region -> !region.isGlobalRegion())
                .map(Region::id)
                .toList();
    }
}
