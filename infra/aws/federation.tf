data "aws_partition" "this" {}

locals {
  places = concat([{ bucket = aws_s3_bucket.backups.bucket, prefix = var.prefix }], var.places)

  # The trailing slash is part of the issuer, of the provider's ARN and of the condition keys.
  issuer       = "sts.windows.net/${var.tenant_id}/"
  provider_arn = var.oidc_provider_arn == null ? aws_iam_openid_connect_provider.entra[0].arn : var.oidc_provider_arn
}

resource "aws_iam_openid_connect_provider" "entra" {
  count = var.oidc_provider_arn == null ? 1 : 0

  url            = "https://${local.issuer}"
  client_id_list = [var.audience]
  tags           = var.tags
}

resource "aws_iam_role" "blobferry" {
  name                 = var.role_name
  description          = "Writes backups of Azure blobs; assumed by one managed identity of Entra tenant ${var.tenant_id}"
  max_session_duration = max(3600, var.session_minutes * 60)
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags

  assume_role_policy = templatefile("${path.module}/trust-policy.json.tftpl", {
    provider_arn       = local.provider_arn
    issuer             = local.issuer
    audience           = var.audience
    identity_object_id = var.identity_object_id
  })
}

resource "aws_iam_role_policy" "backups" {
  name = "backups"
  role = aws_iam_role.blobferry.id

  policy = templatefile("${path.module}/permissions-policy.json.tftpl", {
    bucket_arns    = local.bucket_arns
    object_arns    = local.object_arns
    delete_markers = var.delete_markers
  })
}

resource "aws_iam_role_policy" "kms" {
  count = var.kms_key_arn == null ? 0 : 1

  name = "kms"
  role = aws_iam_role.blobferry.id

  policy = templatefile("${path.module}/kms-policy.json.tftpl", {
    kms_key_arn = var.kms_key_arn
  })
}
