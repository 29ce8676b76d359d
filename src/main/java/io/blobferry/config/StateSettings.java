package io.blobferry.config;

import io.blobferry.config.setting.DefaultValue;
import io.blobferry.config.setting.NameRule;
import io.blobferry.config.setting.SettingDefinition;
import io.blobferry.config.setting.SettingDefinition.Group;
import io.blobferry.config.setting.SettingTypes;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Where the state is kept: checkpoints, failures, queues and dead letters.
 *
 * @param tableEndpoint the table endpoint of the state account
 * @param queueEndpoint the queue endpoint of the state account
 * @param blobEndpoint the blob endpoint of the account that holds the dead letters; empty: none are read
 * @param checkpointTable the table of checkpoints
 * @param failureTable the table of failures
 * @param eventQueue the queue of events
 * @param deadLetterContainer the container of Event Grid's dead letters
 */
public record StateSettings(
        URI tableEndpoint,
        URI queueEndpoint,
        Optional<URI> blobEndpoint,
        String checkpointTable,
        String failureTable,
        String eventQueue,
        String deadLetterContainer) {
    static final SettingDefinition<URI> TABLE_ENDPOINT = new SettingDefinition<>(
            "BLOBFERRY_STATE__tableServiceUri",
            Group.STATE,
            SettingTypes.httpsUrl(),
            new DefaultValue.Required("https://<account>.table.core.windows.net"),
            "Table endpoint of the state account.");

    static final SettingDefinition<URI> QUEUE_ENDPOINT = new SettingDefinition<>(
            "BLOBFERRY_STATE__queueServiceUri",
            Group.STATE,
            SettingTypes.httpsUrl(),
            new DefaultValue.Required("https://<account>.queue.core.windows.net"),
            "Queue endpoint of the state account.");

    static final SettingDefinition<URI> BLOB_ENDPOINT = new SettingDefinition<>(
            "BLOBFERRY_STATE__blobServiceUri",
            Group.STATE,
            SettingTypes.httpsUrl(),
            new DefaultValue.Derived(
                    "that of the table endpoint's account; none where the table endpoint has a custom domain",
                    values -> values.get(TABLE_ENDPOINT).flatMap(StateSettings::blobEndpointOf)),
            "Blob endpoint of the account that Event Grid writes dead letters to.");

    static final SettingDefinition<String> CHECKPOINT_TABLE = new SettingDefinition<>(
            "BLOBFERRY_CHECKPOINT_TABLE",
            Group.STATE,
            SettingTypes.name(NameRule.TABLE),
            new DefaultValue.Constant("blobferrycheckpoints"),
            "Table of checkpoints.");

    static final SettingDefinition<String> FAILURE_TABLE = new SettingDefinition<>(
            "BLOBFERRY_FAILURE_TABLE",
            Group.STATE,
            SettingTypes.name(NameRule.TABLE),
            new DefaultValue.Constant("blobferryfailures"),
            "Table of failures.");

    static final SettingDefinition<String> EVENT_QUEUE = new SettingDefinition<>(
            "BLOBFERRY_EVENT_QUEUE",
            Group.STATE,
            SettingTypes.name(NameRule.QUEUE),
            new DefaultValue.Constant("blobferry-events"),
            "Queue of events, written to by Event Grid and by the worker itself. A function app must set it: its triggers have "
                    + "no default.");

    static final SettingDefinition<String> DEAD_LETTER_CONTAINER = new SettingDefinition<>(
            "BLOBFERRY_DEAD_LETTER_CONTAINER",
            Group.STATE,
            SettingTypes.name(NameRule.CONTAINER),
            new DefaultValue.Constant("blobferry-dead-letters"),
            "Container that Event Grid writes dead letters to.");

    private static final SettingDefinition<String> HOST_CREDENTIAL = new SettingDefinition<>(
            "BLOBFERRY_STATE__credential",
            Group.STATE,
            SettingTypes.text("managedidentity"),
            new DefaultValue.None("none"),
            "Read by the Functions host alone: queue triggers connect by managed identity.");

    private static final SettingDefinition<String> HOST_CLIENT_ID = new SettingDefinition<>(
            "BLOBFERRY_STATE__clientId",
            Group.STATE,
            SettingTypes.text("client id"),
            new DefaultValue.None("system-assigned identity"),
            "Read by the Functions host alone: client id of the user-assigned identity of the queue triggers.");

    static final List<SettingDefinition<?>> DEFINITIONS = List.of(
            TABLE_ENDPOINT,
            QUEUE_ENDPOINT,
            BLOB_ENDPOINT,
            CHECKPOINT_TABLE,
            FAILURE_TABLE,
            EVENT_QUEUE,
            DEAD_LETTER_CONTAINER,
            HOST_CREDENTIAL,
            HOST_CLIENT_ID);

    static StateSettings read(SettingsReader reader) {
        return new StateSettings(
                reader.require(TABLE_ENDPOINT),
                reader.require(QUEUE_ENDPOINT),
                reader.get(BLOB_ENDPOINT),
                reader.require(CHECKPOINT_TABLE),
                reader.require(FAILURE_TABLE),
                reader.require(EVENT_QUEUE),
                reader.require(DEAD_LETTER_CONTAINER));
    }

    /** The blob endpoint of the same account, where the host is one of Azure's own names. */
    private static Optional<String> blobEndpointOf(URI tableEndpoint) {
        String host = tableEndpoint.getHost();
        return host.matches("[a-z0-9]+\\.table\\..+")
                ? Optional.of("https://" + host.replaceFirst("\\.table\\.", ".blob."))
                : Optional.empty();
    }
}
