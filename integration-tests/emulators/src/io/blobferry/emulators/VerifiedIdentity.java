package io.blobferry.emulators;

/** What a verified token says. */
record VerifiedIdentity(OidcProvider provider, String subject, String audience) {}
