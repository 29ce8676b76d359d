package io.blobferry.emulators;

/** The document that a successful {@code AssumeRoleWithWebIdentity} answers. */
final class AssumeRoleAnswer {
    private AssumeRoleAnswer() {}

    static String xml(StsSession session, IamRole role, VerifiedIdentity identity, String requestId) {
        String user = "arn:aws:sts::" + role.account() + ":assumed-role/" + role.name() + "/" + session.sessionName();
        return """
                <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <AssumeRoleWithWebIdentityResult>
                    <SubjectFromWebIdentityToken>%s</SubjectFromWebIdentityToken>
                    <Audience>%s</Audience>
                    <AssumedRoleUser>
                      <Arn>%s</Arn>
                      <AssumedRoleId>AROAEMULATEDROLE00001:%s</AssumedRoleId>
                    </AssumedRoleUser>
                    <Credentials>
                      <SessionToken>%s</SessionToken>
                      <SecretAccessKey>%s</SecretAccessKey>
                      <Expiration>%s</Expiration>
                      <AccessKeyId>%s</AccessKeyId>
                    </Credentials>
                    <Provider>%s</Provider>
                  </AssumeRoleWithWebIdentityResult>
                  <ResponseMetadata>
                    <RequestId>%s</RequestId>
                  </ResponseMetadata>
                </AssumeRoleWithWebIdentityResponse>
                """.formatted(
                        Xml.escaped(identity.subject()),
                        Xml.escaped(identity.audience()),
                        Xml.escaped(user),
                        Xml.escaped(session.sessionName()),
                        session.sessionToken(),
                        session.secretAccessKey(),
                        session.expiration(),
                        session.accessKeyId(),
                        Xml.escaped(identity.provider().arn()),
                        requestId);
    }
}
