package io.blobferry.config;

import static java.time.temporal.ChronoUnit.MINUTES;

import io.blobferry.config.setting.DefaultValue;
import io.blobferry.config.setting.NameRule;
import io.blobferry.config.setting.SettingDefinition;
import io.blobferry.config.setting.SettingDefinition.Group;
import io.blobferry.config.setting.SettingTypes;
import io.blobferry.federation.Federation;
import io.blobferry.federation.IdentityEnvironment;
import io.blobferry.federation.SessionScope;
import io.blobferry.routing.Routes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The identity of the worker in Azure.
 *
 * @param clientId the client id of the user-assigned identity; empty: the system-assigned identity
 * @param environment the service that issues the identity's tokens on this host
 */
public record IdentitySettings(Optional<String> clientId, IdentityEnvironment environment) {
    private static final String SCOPED_TO_ROUTES = "route";

    static final SettingDefinition<String> CLIENT_ID = new SettingDefinition<>(
            "AZURE_CLIENT_ID",
            Group.IDENTITY,
            SettingTypes.text("client id"),
            new DefaultValue.None("system-assigned identity"),
            "Client id of the user-assigned managed identity. The workload identity of a Kubernetes cluster is used where its"
                    + " webhook sets `AZURE_FEDERATED_TOKEN_FILE`.");

    static final SettingDefinition<String> AUDIENCE = new SettingDefinition<>(
            "BLOBFERRY_FEDERATION_AUDIENCE",
            Group.IDENTITY,
            SettingTypes.name(NameRule.AUDIENCE),
            new DefaultValue.Required("api://<tenant id>/<client id>"),
            "Application ID URI of the federation app in Entra, the audience of the token that STS receives. A tenant with"
                    + " strict rules for identifier URIs accepts `api://<tenant id>/<client id>` and `api://<client id>` alone.");

    static final SettingDefinition<String> ROLE_ARN = new SettingDefinition<>(
            "AWS_ROLE_ARN",
            Group.IDENTITY,
            SettingTypes.name(NameRule.ROLE_ARN),
            new DefaultValue.Required("arn:aws:iam::123456789012:role/blobferry"),
            "IAM role to assume.");

    static final SettingDefinition<String> ROLE_SESSION_NAME = new SettingDefinition<>(
            "AWS_ROLE_SESSION_NAME",
            Group.IDENTITY,
            SettingTypes.name(NameRule.ROLE_SESSION),
            new DefaultValue.Derived(
                    "`<function app or blobferry>@<instance or host>`",
                    values -> Optional.of(RoleSessionName.of(values.environment()))),
            "Name of the worker's sessions in CloudTrail.");

    static final SettingDefinition<Duration> SESSION_DURATION = new SettingDefinition<>(
            "BLOBFERRY_SESSION_DURATION_MINUTES",
            Group.IDENTITY,
            SettingTypes.duration(MINUTES, 15, 720),
            new DefaultValue.Constant("60"),
            "Lifetime of an AWS session. The role's maximum session duration must allow it.");

    static final SettingDefinition<String> SESSION_POLICY = new SettingDefinition<>(
            "BLOBFERRY_SESSION_POLICY",
            Group.IDENTITY,
            SettingTypes.oneOf(List.of("none", SCOPED_TO_ROUTES)),
            new DefaultValue.Constant("none"),
            "`route` limits sessions to the buckets and prefixes of the routes, even where the role allows more.");

    static final List<SettingDefinition<?>> DEFINITIONS =
            List.of(CLIENT_ID, AUDIENCE, ROLE_ARN, ROLE_SESSION_NAME, SESSION_DURATION, SESSION_POLICY);

    static IdentitySettings read(SettingsReader reader) {
        return new IdentitySettings(reader.get(CLIENT_ID), IdentityEnvironment.of(reader.environment()));
    }

    static Federation readFederation(SettingsReader reader, Optional<SessionScope> sessionScope) {
        return new Federation(
                reader.require(AUDIENCE),
                reader.require(ROLE_ARN),
                reader.require(ROLE_SESSION_NAME),
                reader.require(SESSION_DURATION),
                sessionScope);
    }

    /** Returns the scope of sessions, if they are limited; adds an error if a policy cannot express it. */
    static Optional<SessionScope> readSessionScope(SettingsReader reader, Routes routes) {
        if (reader.get(SESSION_POLICY).filter(SCOPED_TO_ROUTES::equals).isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SessionScope(
                    routes.distinctPrefixes(),
                    reader.get(TargetSettings.DELETE_MARKERS).orElse(true)));
        } catch (IllegalArgumentException e) {
            reader.addError(SESSION_POLICY.name() + " is '" + SCOPED_TO_ROUTES + "': " + e.getMessage());
            return Optional.empty();
        }
    }
}
