package io.blobferry.config;

import io.blobferry.federation.Federation;
import io.blobferry.federation.SessionScope;
import io.blobferry.routing.Routes;
import java.util.Map;
import java.util.Optional;

/** The configuration, by concern. Names that the clouds' own tools use are used as they are. */
public record Settings(
        IdentitySettings identity,
        Federation federation,
        SourceSettings source,
        StateSettings state,
        TargetSettings target,
        TransferSettings transfer,
        WorkerSettings worker,
        ReplaySettings replay,
        ReconcileSettings reconcile,
        OrphanSettings orphans,
        DrillSettings drill) {

    /**
     * Reads the environment of this process.
     *
     * @throws InvalidSettingsException naming every setting that is missing, malformed or unknown
     */
    public static Settings fromEnvironment() {
        return from(System.getenv());
    }

    /**
     * Reads the environment of a function app. The event queue must be named in it: without the name the host does not load
     * the queue's triggers, and what is put on the queue would stay there.
     *
     * @throws InvalidSettingsException naming every setting that is missing, malformed or unknown
     */
    public static Settings fromFunctionAppEnvironment() {
        return fromFunctionApp(System.getenv());
    }

    static Settings fromFunctionApp(Map<String, String> environment) {
        SettingsReader reader = new SettingsReader(environment);
        reader.requireInEnvironment(StateSettings.EVENT_QUEUE);
        return read(reader);
    }

    /**
     * Reads settings by name.
     *
     * @throws InvalidSettingsException naming every setting that is missing, malformed or unknown
     */
    public static Settings from(Map<String, String> environment) {
        return read(new SettingsReader(environment));
    }

    private static Settings read(SettingsReader reader) {
        SettingDefinitions.ALL.forEach(reader::read);
        TargetSettings.checkRegion(reader);
        TransferSettings.checkHeap(reader);
        DrillSettings.check(reader);
        Routes routes = new RoutesReader(reader).routes();
        Optional<SessionScope> sessionScope = IdentitySettings.readSessionScope(reader, routes);
        UnknownSettings.errors(reader.environment(), SettingDefinitions.names()).forEach(reader::addError);
        reader.throwIfInvalid();
        Federation federation = IdentitySettings.readFederation(reader, sessionScope);
        return new Settings(
                IdentitySettings.read(reader),
                federation,
                SourceSettings.read(reader),
                StateSettings.read(reader),
                TargetSettings.read(reader, routes),
                TransferSettings.read(reader),
                WorkerSettings.read(reader),
                ReplaySettings.read(reader),
                ReconcileSettings.read(reader),
                OrphanSettings.read(reader),
                DrillSettings.read(reader, federation));
    }
}
