package io.blobferry.config;

import io.blobferry.config.setting.DefaultValue;
import io.blobferry.config.setting.NameRule;
import io.blobferry.config.setting.SettingDefinition;
import io.blobferry.config.setting.SettingDefinition.Group;
import io.blobferry.config.setting.SettingTypes;
import io.blobferry.routing.SourceScope;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is backed up.
 *
 * @param blobEndpoint the blob endpoint of the source account
 * @param scope the account and containers whose events are processed
 */
public record SourceSettings(URI blobEndpoint, SourceScope scope) {
    static final SettingDefinition<URI> BLOB_ENDPOINT = new SettingDefinition<>(
            "BLOBFERRY_SOURCE__blobServiceUri",
            Group.SOURCE,
            SettingTypes.httpsUrl(),
            new DefaultValue.Required("https://<account>.blob.core.windows.net"),
            "Blob endpoint of the source account.");

    static final SettingDefinition<String> ACCOUNT = new SettingDefinition<>(
            "BLOBFERRY_SOURCE_ACCOUNT",
            Group.SOURCE,
            SettingTypes.name(NameRule.STORAGE_ACCOUNT),
            new DefaultValue.Derived(
                    "first label of the blob endpoint's host",
                    values -> values.get(BLOB_ENDPOINT).map(SourceSettings::accountName)),
            "Name of the source account, where its blob endpoint has a custom domain.");

    static final SettingDefinition<Set<String>> CONTAINERS = new SettingDefinition<>(
            "BLOBFERRY_SOURCE_CONTAINERS",
            Group.SOURCE,
            SettingTypes.names(NameRule.SOURCE_CONTAINER),
            new DefaultValue.None("all containers"),
            "Containers to back up.");

    static final List<SettingDefinition<?>> DEFINITIONS = List.of(BLOB_ENDPOINT, ACCOUNT, CONTAINERS);

    static SourceSettings read(SettingsReader reader) {
        return new SourceSettings(
                reader.require(BLOB_ENDPOINT),
                new SourceScope(reader.require(ACCOUNT), reader.get(CONTAINERS).orElse(Set.of())));
    }

    /** The first label of the host, or the path where an emulator has the account there. */
    private static String accountName(URI blobEndpoint) {
        return Optional.ofNullable(blobEndpoint.getPath())
                .map(path -> path.replaceAll("^/|/$", ""))
                .filter(path -> !path.isEmpty())
                .orElseGet(() -> blobEndpoint.getHost().split("\\.", 2)[0]);
    }
}
