Attribute VB_Name = "RibbonGescof"
Option Explicit

' The one callback of every GesCOF button, in the ribbon and in context menus.
' A control's tag, when set, names the action; otherwise its id does.
' The source is ASCII: accented letters are written with ChrW.
Public Sub OnAction(control As IRibbonControl)
    Dim reason As String
    reason = Refusal()
    If Len(reason) > 0 Then
        MsgBox reason, vbExclamation, "GesCOF"
    ElseIf Len(control.Tag) > 0 Then
        RunPython PythonCommand(control.Tag)
    Else
        RunPython PythonCommand(control.ID)
    End If
End Sub

' The Python statement that a button runs.
Public Function PythonCommand(ByVal actionId As String) As String
    PythonCommand = "from gescof_xl.ribbon import run; run('" & actionId & "')"
End Function

' Why no button can run now, or an empty text.
Private Function Refusal() As String
    If IsProtectedView() Then
        Refusal = "Ce classeur est en mode prot" & ChrW(233) & "g" & ChrW(233) & "." & vbNewLine & _
                  "Cliquez sur Activer la modification, en haut, puis recommencez."
    ElseIf ActiveWorkbook Is Nothing Then
        Refusal = "Ouvrez d'abord un classeur GesCOF."
    ElseIf HasUnsafeName(ActiveWorkbook.FullName) Then
        Refusal = "Le nom du classeur, ou d'un de ses dossiers, contient $, =, un guillemet ou un accent grave isol" & _
                  ChrW(233) & "." & vbNewLine & "Renommez-le, puis recommencez."
    ElseIf Len(Interpreter()) = 0 Then
        Refusal = "GesCOF n'est pas install" & ChrW(233) & " pour votre compte." & vbNewLine & _
                  "Lancez la commande : gescof installer"
    End If
End Function

' The Python that gescof installer has chosen, or an empty text.
Private Function Interpreter() As String
    #If Mac Then
        Interpreter = GetConfig("INTERPRETER_MAC", "")
    #Else
        Interpreter = GetConfig("INTERPRETER_WIN", "")
    #End If
End Function

' Excel for Mac has no Protected View.
Private Function IsProtectedView() As Boolean
    #If Mac Then
        IsProtectedView = False
    #Else
        IsProtectedView = Not Application.ActiveProtectedViewWindow Is Nothing
    #End If
End Function

' On a Mac, xlwings writes the workbook's name into a shell command: such a name could run a program.
Private Function HasUnsafeName(ByVal fullName As String) As Boolean
    #If Mac Then
        HasUnsafeName = fullName Like "*[$=`" & Chr(34) & "]*"
    #Else
        HasUnsafeName = False
    #End If
End Function
