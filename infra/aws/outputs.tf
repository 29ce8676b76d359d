output "role_arn" {
  description = "The role's ARN. It must equal the Azure side's output aws_role_arn."
  value       = aws_iam_role.blobferry.arn
}

output "oidc_provider_arn" {
  description = "The OIDC provider that the role trusts; it ends in a slash."
  value       = local.provider_arn
}

output "bucket_arn" {
  description = "The bucket of the backups."
  value       = aws_s3_bucket.backups.arn
}
