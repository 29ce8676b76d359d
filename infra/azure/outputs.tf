output "aws_variables" {
  description = "What infra/aws needs to know."

  value = {
    account_id         = var.aws_account_id
    audience           = local.audience
    bucket             = var.bucket
    delete_markers     = lookup(var.settings, "BLOBFERRY_DELETE_MARKERS", "true") == "true"
    drill              = var.drill_gib_per_day > 0
    drill_role_name    = var.aws_drill_role_name
    identity_object_id = azurerm_user_assigned_identity.blobferry.principal_id
    places = distinct([
      for route in jsondecode(lookup(var.settings, "BLOBFERRY_ROUTES", "[]")) : {
        bucket = try(route.bucket, var.bucket)
        prefix = try(route.prefix, var.prefix)
      }
    ])
    prefix          = var.prefix
    region          = var.aws_region
    role_name       = var.aws_role_name
    session_minutes = var.session_minutes
    tenant_id       = var.tenant_id
  }
}

output "aws_role_arn" {
  description = "The role that Blobferry will assume."
  value       = local.aws_role_arn
}

output "identity_id" {
  description = "The managed identity's resource id, for the machine or container app that the standalone worker runs on."
  value       = azurerm_user_assigned_identity.blobferry.id
}

output "worker_environment" {
  description = "The environment of the standalone worker. No secret among it."
  value       = local.settings
}

output "app_role_assignment" {
  description = "What an administrator needs to assign the app role by hand, where assign_app_role is false."

  value = {
    principalId = azurerm_user_assigned_identity.blobferry.principal_id
    resourceId  = azuread_service_principal.aws.object_id
    appRoleId   = local.app_role_id
  }
}

output "function_app_name" {
  description = "Where to deploy to."
  value       = var.function_app_name
}
