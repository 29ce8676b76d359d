data "azuread_client_config" "current" {}

locals {
  # Any UUID, as long as it stays the same.
  app_role_id = "b7bf5601-b5a3-4faf-ab53-25be7df3faa1"
}

# An application without any credential: it only names the audience that tokens for AWS are issued for.
resource "azuread_application" "aws" {
  display_name     = "${var.name} to AWS"
  sign_in_audience = "AzureADMyOrg"
  owners           = [data.azuread_client_config.current.object_id]

  api {
    # Version 1: issuer https://sts.windows.net/<tenant>/, and as audience the id URI that the token was requested for. In
    # a version 2 token both differ.
    requested_access_token_version = 1
  }

  app_role {
    id                   = local.app_role_id
    value                = "AssumeAWSRole"
    display_name         = "Assume the AWS role"
    description          = "May ask for tokens that AWS takes"
    allowed_member_types = ["Application"]
    enabled              = true
  }

  lifecycle {
    ignore_changes = [identifier_uris]
  }
}

# The id URI holds the client id, which is known only once the application is there.
resource "azuread_application_identifier_uri" "aws" {
  application_id = azuread_application.aws.id
  identifier_uri = local.audience
}

resource "azuread_service_principal" "aws" {
  client_id = azuread_application.aws.client_id
  owners    = [data.azuread_client_config.current.object_id]

  # A principal without a role of the application gets no token.
  app_role_assignment_required = true
}

resource "azuread_app_role_assignment" "identity" {
  count = var.assign_app_role ? 1 : 0

  app_role_id         = azuread_service_principal.aws.app_role_ids["AssumeAWSRole"]
  principal_object_id = azurerm_user_assigned_identity.blobferry.principal_id
  resource_object_id  = azuread_service_principal.aws.object_id
}
